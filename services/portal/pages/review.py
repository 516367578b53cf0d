"""The centre reviews what employers have approved."""

from uuid import UUID

from fastapi import Response

from services.portal.pages import cases
from services.portal.web.routes import CentreReviewer, page_router

router = page_router()


@router.get("/review")
async def queue(visit: CentreReviewer) -> Response:
    return await cases.show_queue(visit, cases.CENTRE)


@router.get("/review/cases/{case_id}")
async def case(visit: CentreReviewer, case_id: UUID) -> Response:
    return await cases.show_case(visit, cases.CENTRE, case_id)


@router.post("/review/cases/{case_id}")
async def decide(visit: CentreReviewer, case_id: UUID) -> Response:
    return await cases.decide(visit, cases.CENTRE, case_id)


@router.get("/review/cases/{case_id}/result")
async def result(visit: CentreReviewer, case_id: UUID) -> Response:
    return await cases.show_result(visit, cases.CENTRE, case_id)
