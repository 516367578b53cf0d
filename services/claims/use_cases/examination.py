"""What is checked whenever a claim is handed in, whether for the first time or again."""

from collections.abc import Collection
from dataclasses import dataclass

from services.claims.domain.account import Account
from services.claims.domain.assessment import Assessment, assess
from services.claims.domain.claim import Claim
from services.claims.domain.errors import MissingDocument, NotAMemberOrganisation, NotCovered, UnknownDocumentKind
from services.claims.domain.plan import Plan
from services.claims.persistence.standing import Standing, Wanted, read_standings
from shared import clock
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Findings:
    """What the examination found: nothing to object to."""

    district: str
    estimate: Assessment


async def examine(uow: UnitOfWork, plan: Plan, claim: Claim) -> Findings:
    """Complete, in time, by a covered person of a member organisation; and what it would come to today."""
    claim.check(plan, clock.today())
    wanted = Wanted.of(plan, claim)
    account = await account_of(uow, claim)
    return weigh(plan, claim, (await read_standings(uow, [wanted])).get(wanted), account)


async def account_of(uow: UnitOfWork, claim: Claim) -> Account | None:
    """The account of a claim; None where there is none (any more)."""
    if claim.account_cipher is None:
        return None
    text = await uow.cipher.decrypt("payout", claim.person_id, claim.account_cipher)
    return None if text is None else Account.read(text)


def weigh(plan: Plan, claim: Claim, standing: Standing | None, account: Account | None) -> Findings:
    """A complete claim against what is known of the person's right; None: the employer is no member organisation."""
    if standing is None:
        raise NotAMemberOrganisation(field="employer_id")
    if not any(plan.covers(first, last, claim.need("admitted_on")) for first, last in standing.covers):
        raise NotCovered(field="admitted_on")
    if account is not None:
        account.check_complete()
        account.check_holder(standing.name)
    remaining = max(0, plan.yearly_ceiling_fen - standing.used_fen)
    return Findings(standing.district, assess(plan, claim.need("benefit_kind"), claim.inputs(), remaining))


def check_documents(plan: Plan, claim: Claim, kinds: Collection[str]) -> None:
    """Every required picture, and none that the plan does not ask for."""
    benefit = plan.kind(claim.need("benefit_kind"))
    if set(kinds) - {document.kind for document in benefit.documents}:
        raise UnknownDocumentKind(field="document_ids")
    if benefit.required_documents() - set(kinds):
        raise MissingDocument(field="document_ids")
