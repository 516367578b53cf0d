"""Reads: SQL to answer, past the domain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from services.identity.domain import numbers
from services.identity.domain.codes import digest
from services.identity.domain.errors import HelpOver
from services.identity.domain.second_factor import proved_twice
from services.identity.persistence import helping as help_rows
from services.identity.persistence.accounts import own_numbers
from services.identity.persistence.acting import Delegated, of_session
from services.identity.persistence.deputies import held_for_others
from services.identity.persistence.sessions import Device, devices
from services.identity.persistence.tables import employer, role_grant, session
from shared import clock
from shared.db.arrays import as_array
from shared.db.together import Answers, Question
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.identity import EMPLOYER_ROLES, STAFF_ROLES
from shared.security.principal import Grant, Principal, idle_seconds

_NAMES = "select id, name_cipher from person where id = any(cast($1::text as uuid[]))"
_HELD = """
select person_id, role, scope from role_grant
where person_id = any(cast($1::text as uuid[])) and state = 'held' order by id
"""
_AGENCY = "select agency, name from agency"


@dataclass(frozen=True)
class GrantView:
    role: str
    scope: str
    scope_name: str


@dataclass(frozen=True)
class Named:
    """Somebody, and what they hold."""

    id: UUID
    name: str
    grants: list[GrantView]


@dataclass(frozen=True)
class PersonView(Named):
    id_number_masked: str
    phone_masked: str


async def principal_of_session(uow: UnitOfWork, session_token: str, *, owner: bool = False) -> Principal | None:
    """Who may act in the session now, and as what; None when it ended, lay unused for too long, or never was.

    While its owner acts for somebody, that is the person helped, unless the owner is asked for. HelpOver once they
    may do so no longer.
    """
    query = select(session, func.now().label("now")).where(
        session.c.token_digest == digest(session_token),
        session.c.revoked_at.is_(None),
        session.c.expires_at > func.now(),
    )
    row = (await uow.session.execute(query)).first()
    if row is None:
        return None
    principal = await (_helped(uow, row) if row.help_id is not None and not owner else _owner(uow, row))
    unused = row.now - (row.last_seen_at or row.created_at)
    if unused.total_seconds() > idle_seconds(grant.role for grant in principal.grants):
        return None
    return replace(principal, shown=digest(session_token))


async def _owner(uow: UnitOfWork, row: Row[Any]) -> Principal:
    amr = tuple(row.amr.split())
    held = await _held(uow, row.person_id)
    grants = tuple(Grant(grant.role, grant.scope) for grant in held if may_act(grant.role, amr))
    for one in await held_for_others(uow, row.person_id, clock.today()):
        if may_act(one.role, amr) and Grant(one.role, one.scope) not in grants:
            grants = (*grants, Grant(one.role, one.scope, str(one.id), str(one.person_id)))
    grants = as_agent(grants, await of_session(uow, row.id, row.person_id, clock.today()))
    stepped_up_at = None if row.stepped_up_at is None else int(row.stepped_up_at.timestamp())
    return Principal(row.person_id, uow.agency, grants, str(row.id), stepped_up_at=stepped_up_at, amr=amr)


async def _helped(uow: UnitOfWork, row: Row[Any]) -> Principal:
    """The person helped, as a worker and nothing else."""
    found = await help_rows.helping(uow, row.help_id, row.person_id)
    if found is None:
        raise HelpOver
    grants = tuple(
        Grant(grant.role, grant.scope) for grant in await _held(uow, found.person_id) if grant.role == "worker"
    )
    stepped_up_at = None if row.stepped_up_at is None else int(row.stepped_up_at.timestamp())
    return Principal(
        found.person_id, uow.agency, grants, str(row.id), row.person_id, found.id, stepped_up_at, tuple(row.amr.split())
    )


async def own_devices(uow: UnitOfWork, person_id: UUID) -> list[Device]:
    """Where the person is signed in, the latest first."""
    return await devices(uow, person_id)


def as_agent(grants: tuple[Grant, ...], under: Delegated | None) -> tuple[Grant, ...]:
    """While somebody acts for an employer of their firm, the roles at the own employer rest."""
    if under is None:
        return grants
    resting = tuple(grant for grant in grants if grant.role not in EMPLOYER_ROLES)
    return (*resting, *(Grant(role, str(under.employer_id), str(under.id)) for role in under.roles))


def may_act(role: str, amr: Collection[str]) -> bool:
    """Whether the role may be acted in by somebody who proved themselves so: offices ask for the second factor."""
    return role not in STAFF_ROLES or proved_twice(amr)


async def person_view(uow: UnitOfWork, person_id: UUID) -> PersonView:
    """The person's own page."""
    person = await named(uow, person_id)
    phone, id_number = await own_numbers(uow, person_id)
    return PersonView(**vars(person), id_number_masked=numbers.masked(id_number), phone_masked=numbers.masked(phone))


async def named(uow: UnitOfWork, person_id: UUID) -> Named:
    """Shown to the person, or to whoever acts for them."""
    found = await all_named(uow, await uow.ask(*asked_to_name([person_id])))
    if person_id not in found:
        raise NotFound
    uow.audit.saw(person_id, "person", person_id)
    return found[person_id]


def asked_to_name(people: Sequence[UUID]) -> tuple[Question, Question, Question]:
    ids = [as_array(people)]
    return Question(_NAMES, ids), Question(_HELD, ids), Question(_AGENCY, [])


async def all_named(uow: UnitOfWork, answers: Answers) -> dict[UUID, Named]:
    """Each to be shown to themselves alone. `answers` are those to `asked_to_name`."""
    found, held, agencies = answers
    names = await uow.cipher.decrypt_many("identity", [(person_id, cipher) for person_id, cipher in found])
    scopes = await _scope_names(uow, [(role, scope) for _, role, scope in held]) | dict(agencies)
    shown = {person_id: Named(person_id, name or "", []) for (person_id, _), name in zip(found, names, strict=True)}
    for person_id, role, scope in held:
        person = shown[person_id]
        person.grants.append(GrantView(role, scope, scopes.get(scope) or person.name))
    return shown


async def employers(uow: UnitOfWork, part: str, limit: int, after: UUID | None) -> list[Any]:
    """Employers whose name contains `part`, newest first; one more than `limit` where there are more."""
    query = select(employer.c.id, employer.c.name, employer.c.uscc, employer.c.district)
    if part:
        query = query.where(employer.c.name.icontains(part, autoescape=True))
    if after is not None:
        query = query.where(employer.c.id < after)
    return list((await uow.session.execute(query.order_by(employer.c.id.desc()).limit(limit + 1))).all())


async def _held(uow: UnitOfWork, person_id: UUID) -> list[Row[tuple[str, str]]]:
    query = select(role_grant.c.role, role_grant.c.scope).where(
        role_grant.c.person_id == person_id, role_grant.c.state == "held"
    )
    return list((await uow.session.execute(query.order_by(role_grant.c.id))).all())


async def _scope_names(uow: UnitOfWork, held: Sequence[tuple[str, str]]) -> dict[str, str]:
    clerks = [UUID(scope) for role, scope in held if role in EMPLOYER_ROLES]
    query = select(employer.c.id, employer.c.name).where(employer.c.id.in_(clerks))
    found = {str(row.id): row.name for row in (await uow.session.execute(query)).all()} if clerks else {}
    return found | {scope: numbers.place_name(scope) or "" for role, scope in held if role == "district_reviewer"}
