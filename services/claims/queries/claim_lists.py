"""Lists of claims: one's own, and the cards of a reviewer's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from services.claims.domain.states import STATUSES, State
from services.claims.persistence.tables import claim, member_organisation, payout, person
from services.claims.queries.access import roles_over
from services.claims.queries.labels import WITHDRAWN
from services.claims.queries.models import CardOut, CardsOut, ClaimRow
from services.claims.queries.summaries import summary
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.models import Page
from shared.i18n.catalogue import Translator
from shared.security.principal import Principal

_REVIEWING = frozenset({"employer_clerk", "centre_reviewer"})


@dataclass(frozen=True)
class Filters:
    """Each narrows the list; `status` may name a status of either line."""

    status: str | None = None
    benefit_kind: str | None = None
    plan_id: str | None = None


async def own_claims(
    uow: UnitOfWork, person_id: UUID, filters: Filters, limit: int, after: UUID | None, translate: Translator
) -> Page[ClaimRow]:
    """Newest first."""
    uow.audit.saw(person_id, "claim")
    query = (
        select(
            claim,
            payout.c.state.label("payout_state"),
            func.greatest(claim.c.updated_at, payout.c.updated_at).label("changed_at"),
        )
        .outerjoin(payout, payout.c.claim_id == claim.c.id)
        .where(claim.c.person_id == person_id, *_conditions(filters))
    )
    if after is not None:
        query = query.where(claim.c.id < after)
    rows = (await uow.session.execute(query.order_by(claim.c.id.desc()).limit(limit + 1))).all()
    items = [_row(row, translate) for row in rows[:limit]]
    return Page(items=items, next=items[-1].id if len(rows) > limit else None)


def _row(row: Any, translate: Translator) -> ClaimRow:
    return ClaimRow(**{**summary(row, row.payout_state, translate), "updated_at": row.changed_at})


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.benefit_kind is not None:
        conditions.append(claim.c.benefit_kind == filters.benefit_kind)
    if filters.plan_id is not None:
        conditions.append(claim.c.plan_id == filters.plan_id)
    if filters.status == WITHDRAWN:
        conditions.append(claim.c.state == State.WITHDRAWN)
    elif filters.status is not None:
        states = [state for state, status in STATUSES.items() if status == filters.status]
        withdrawn = and_(claim.c.state == State.WITHDRAWN, claim.c.withdrawn_from.in_(states))
        conditions.append(or_(claim.c.state.in_(states), withdrawn, payout.c.state == filters.status))
    return conditions


async def claim_cards(uow: UnitOfWork, principal: Principal, ids: Sequence[UUID]) -> CardsOut:
    """In the order asked for; one that the reviewer may not see makes the whole answer NotFound."""
    query = (
        select(claim, member_organisation.c.name.label("employer_name"), person.c.name_cipher)
        .outerjoin(member_organisation, member_organisation.c.employer_id == claim.c.employer_id)
        .outerjoin(person, person.c.person_id == claim.c.person_id)
        .where(claim.c.id.in_(ids))
    )
    rows = {row.id: row for row in await uow.session.execute(query)}
    if set(ids) - rows.keys() or not all(roles_over(row, principal) & _REVIEWING for row in rows.values()):
        raise NotFound
    ordered = [rows[identifier] for identifier in dict.fromkeys(ids)]
    for row in ordered:
        uow.audit.saw(row.person_id, "claim", row.id)
    names = await names_of(uow, ordered)
    return CardsOut(items=[_card(row, names.get(row.person_id)) for row in ordered])


def _card(row: Any, name: str | None) -> CardOut:
    return CardOut(
        id=row.id,
        number=row.number,
        applicant_name=name,
        employer_name=row.employer_name,
        benefit_kind=row.benefit_kind,
        total_fen=row.total_fen,
        estimated_fen=row.estimated_fen,
        submitted_at=row.submitted_at,
    )


async def names_of(uow: UnitOfWork, rows: Sequence[Any]) -> dict[UUID, str | None]:
    """Names of a page of rows (person_id, name_cipher), with one key look-up."""
    known = {row.person_id: row.name_cipher for row in rows if row.name_cipher is not None}
    return dict(zip(known, await uow.cipher.decrypt_many("contact", list(known.items())), strict=True))
