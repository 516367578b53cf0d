"""Create and hand in at once: the way in that is used most, so several go together and say little to the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.domain.numbers import choose, propose
from services.claims.domain.plan import Plan, PlanBook
from services.claims.persistence.documents import Picture, link, own_and_free, question_of_pictures, read_pictures
from services.claims.persistence.numbers import question_of_taken
from services.claims.persistence.records import note_helper
from services.claims.persistence.repository import ClaimRepository
from services.claims.persistence.standing import Standing, Wanted, question_of_standings, standings_in
from services.claims.use_cases.examination import check_documents, weigh
from services.claims.use_cases.sealing import seal_contents
from shared import clock
from shared.db.unit_of_work import Cause, UnitOfWork
from shared.errors import DomainError
from shared.ids import new_id

_SPARE_NUMBERS = 2
"""Numbers drawn beyond one for each claim, for those that are taken."""


class Filing(NamedTuple):
    """One claim to be filed: whose, what was filled in, and the pictures."""

    person_id: UUID
    content: Content
    document_ids: Sequence[UUID]
    cause: Cause
    helper_id: UUID | None = None
    """Who files it for the person."""


@dataclass(frozen=True)
class _Known:
    """What the database knows that the filings are measured by."""

    standings: Mapping[Wanted, Standing]
    pictures: Mapping[UUID, Picture]
    taken: frozenset[str]
    proposals: Iterator[str]


async def file_claims(uow: UnitOfWork, plans: PlanBook, filings: Sequence[Filing]) -> list[Claim | DomainError]:
    """For each filing, in order, the claim that is handed in now or why it is refused."""
    at, today = clock.now(), clock.today()
    sealed = await seal_contents(uow, [(filing.person_id, filing.content) for filing in filings])
    drafts = [_draft(uow, plans, filing, content, at, today) for filing, content in zip(filings, sealed, strict=True)]
    known = await _look_up(uow, filings, [draft for draft in drafts if not isinstance(draft, DomainError)])
    outcomes = [
        draft if isinstance(draft, DomainError) else _submit(*draft, filing, known, at)
        for draft, filing in zip(drafts, filings, strict=True)
    ]
    await _keep(uow, filings, outcomes)
    return outcomes


def _draft(
    uow: UnitOfWork, plans: PlanBook, filing: Filing, content: Content, at: datetime, today: date
) -> tuple[Plan, Claim] | DomainError:
    claim = Claim(new_id(), uow.agency, filing.person_id, at)
    try:
        plan = plans.current(content["plan_id"], content["discharged_on"])
        claim.edit(content, at)
        claim.check(plan, today)
    except DomainError as refusal:
        return refusal
    return plan, claim


async def _look_up(uow: UnitOfWork, filings: Sequence[Filing], drafts: Sequence[tuple[Plan, Claim]]) -> _Known:
    proposals = propose(clock.today(), len(filings) + _SPARE_NUMBERS)
    standings, pictures, taken = await uow.ask(
        question_of_standings([Wanted.of(plan, claim) for plan, claim in drafts]),
        question_of_pictures([picture for filing in filings for picture in filing.document_ids]),
        question_of_taken(proposals),
    )
    return _Known(
        standings=await standings_in(uow, standings),
        pictures=read_pictures(pictures),
        taken=frozenset(row[0] for row in taken),
        proposals=iter(proposals),
    )


def _submit(plan: Plan, claim: Claim, filing: Filing, known: _Known, at: datetime) -> Claim | DomainError:
    try:
        found = weigh(plan, claim, known.standings.get(Wanted.of(plan, claim)), filing.content["account"])
        kinds = [own_and_free(known.pictures.get(picture), filing.person_id) for picture in filing.document_ids]
        check_documents(plan, claim, kinds)
    except DomainError as refusal:
        return refusal
    claim.number = choose(known.proposals, known.taken)
    claim.submit(plan, found.district, found.estimate, at, filing.helper_id)
    return claim


async def _keep(uow: UnitOfWork, filings: Sequence[Filing], outcomes: Sequence[Claim | DomainError]) -> None:
    filed = [
        (claim, filing) for claim, filing in zip(outcomes, filings, strict=True) if not isinstance(claim, DomainError)
    ]
    await ClaimRepository(uow).add_all([(claim, filing.cause) for claim, filing in filed])
    for claim, filing in filed:
        await note_helper(uow, claim.id, filing.helper_id, claim.updated_at)
    await link(uow, [(claim.id, picture) for claim, filing in filed for picture in dict.fromkeys(filing.document_ids)])
