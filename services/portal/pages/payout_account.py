"""Another account after the bank sent the money back (X6)."""

from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.claims import claim_of
from services.portal.web import plans
from services.portal.web.forms import Errors, read
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn

router = page_router()


@router.get("/claims/{claim_id}/payout-account")
async def show_account(visit: Worker, claim_id: UUID) -> Response:
    claim = await claim_of(visit, claim_id)
    if claim["second_status"] != "returned_by_bank":
        raise MovedOn(f"/claims/{claim_id}")
    visit.require_proof(f"/claims/{claim_id}/payout-account")
    fields = plans.account_fields(visit.translate)
    return visit.page("claims/payout_account.html", claim=claim, fields=fields, shown=plans.shown_account(claim))


@router.post("/claims/{claim_id}/payout-account")
async def correct_account(visit: Worker, claim_id: UUID) -> Response:
    claim = await claim_of(visit, claim_id)
    fields = plans.account_fields(visit.translate)
    values, errors = read(fields, visit.form, visit.translate)
    if not errors:
        try:
            body = plans.account_of(values)
            await visit.claims.change("PUT", f"/claims/{claim_id}/payout-account", body, visit.version)
        except Refused as refused:
            errors = Errors.of(refused, values, prefix="account.")
        else:
            return visit.go(f"/claims/{claim_id}")
    return visit.page("claims/payout_account.html", 422, errors, claim=claim, fields=fields, shown=visit.form)
