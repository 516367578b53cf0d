"""An employer's clerk reviews claims of the employer's own workers."""

from uuid import UUID

from fastapi import Response

from services.portal.pages import cases
from services.portal.web.routes import Clerk, page_router

router = page_router()


@router.get("/employer")
async def queue(visit: Clerk) -> Response:
    return await cases.show_queue(visit, cases.EMPLOYER)


@router.get("/employer/cases/{case_id}")
async def case(visit: Clerk, case_id: UUID) -> Response:
    return await cases.show_case(visit, cases.EMPLOYER, case_id)


@router.post("/employer/cases/{case_id}")
async def decide(visit: Clerk, case_id: UUID) -> Response:
    return await cases.decide(visit, cases.EMPLOYER, case_id)


@router.get("/employer/cases/{case_id}/result")
async def result(visit: Clerk, case_id: UUID) -> Response:
    return await cases.show_result(visit, cases.EMPLOYER, case_id)
