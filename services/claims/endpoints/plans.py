"""What can be claimed, and through which employers."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.claims.endpoints.dependencies import Language, Plans
from services.claims.queries.employers import employers_covering, find_employers
from services.claims.queries.models import EmployersOut
from services.claims.queries.plans import PlansOut, plans_out
from shared import clock
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Text

router: APIRouter = edge_router()


@router.get("/plans")
async def get_plans(_: SignedIn, plans: Plans, language: Language) -> PlansOut:
    return plans_out(plans, clock.today(), language)


@router.get("/employers")
async def get_employers(work: Work, _: SignedIn, q: Annotated[str, Query(), Text(100, 0)] = "") -> EmployersOut:
    return await find_employers(work, q)


@router.get("/employers/covering")
async def get_employers_covering(work: Work, worker: SignedIn) -> EmployersOut:
    """Those through which the caller is covered or was."""
    return await employers_covering(work, worker.person_id)
