"""Drafts: kept, corrected, handed in, thrown away. PATCH also mends the opened fields of a returned claim."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.claims.endpoints.bodies import ChangesBody
from services.claims.endpoints.dependencies import Bare, Language, Plans
from services.claims.queries.models import ClaimOut
from services.claims.queries.summaries import claim_out
from services.claims.use_cases.discard_draft import discard_draft
from services.claims.use_cases.edit_claim import edit_claim
from services.claims.use_cases.owner import Owner
from services.claims.use_cases.save_draft import save_draft
from services.claims.use_cases.submit_draft import submit_draft
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag

router: APIRouter = edge_router()


@router.post("/claims/drafts", status_code=201)
async def post_draft(
    body: ChangesBody, work: Work, worker: SignedIn, language: Language, response: Response
) -> ClaimOut:
    claim = await save_draft(work, worker.person_id, body.content(), body.document_ids or [])
    etag(response, claim.version)
    return claim_out(claim, language)


@router.patch("/claims/{claim_id}")
async def patch_claim(
    claim_id: UUID,
    body: ChangesBody,
    work: Work,
    worker: SignedIn,
    seen: SeenVersion,
    language: Language,
    response: Response,
) -> ClaimOut:
    claim = await edit_claim(work, worker.person_id, claim_id, seen, body.content(), body.document_ids)
    etag(response, claim.version)
    return claim_out(claim, language)


@router.post("/claims/{claim_id}/submission", status_code=201, dependencies=[Bare])
async def post_submission(
    claim_id: UUID,
    work: Work,
    worker: SignedIn,
    seen: SeenVersion,
    plans: Plans,
    language: Language,
    response: Response,
) -> ClaimOut:
    claim = await submit_draft(work, plans, Owner(worker.person_id, worker.actor_id), claim_id, seen)
    etag(response, claim.version)
    return claim_out(claim, language)


@router.delete("/claims/{claim_id}", status_code=204)
async def delete_draft(claim_id: UUID, work: Work, worker: SignedIn, seen: SeenVersion) -> None:
    await discard_draft(work, worker.person_id, claim_id, seen)
