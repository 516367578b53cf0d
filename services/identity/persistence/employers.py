"""Loading and saving what employers apply for, hold and hand on."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from services.identity.domain.binding import Binding
from services.identity.domain.delegation import Delegation
from services.identity.domain.employer import Employer
from services.identity.domain.employer_application import EmployerApplication
from services.identity.domain.employer_errors import AlreadyApplied, AlreadyDelegated, ChangeUnderWay
from services.identity.domain.profile_change import ProfileChange
from services.identity.domain.role_grant import RoleGrant
from services.identity.persistence.tables import (
    delegation_due,
    employer,
    employer_binding,
    employer_delegation,
    person,
    role_grant,
)
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EMPLOYER_ROLES
from shared.messaging.repository import Repository


class ApplicationRepository(Repository[EmployerApplication]):
    entity = EmployerApplication
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: EmployerApplication) -> None:
        """AlreadyApplied while the same person's application for the same code is open."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AlreadyApplied(field="uscc") from error


class ProfileChangeRepository(Repository[ProfileChange]):
    entity = ProfileChange
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: ProfileChange) -> None:
        """ChangeUnderWay while another one is not decided."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise ChangeUnderWay from error


class BindingRepository(Repository[Binding]):
    entity = Binding
    producer: ClassVar[str] = "identity"

    async def bound(self, employer_id: UUID, kinds: list[str] | None = None) -> list[Binding]:
        """Those that hold now, rows locked; of all kinds where none are named."""
        query = select(Binding).where(
            employer_binding.c.employer_id == employer_id, employer_binding.c.state == "bound"
        )
        if kinds is not None:
            query = query.where(employer_binding.c.insurance_kind.in_(kinds))
        rows = await self._uow.session.execute(query.order_by(employer_binding.c.id).with_for_update())
        return list(rows.scalars())


class DelegationRepository(Repository[Delegation]):
    entity = Delegation
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: Delegation) -> None:
        """AlreadyDelegated while the same firm holds another of the same employer; the clock learns its last day."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AlreadyDelegated(field="agent_uscc") from error
        due = {"delegation_id": aggregate.id, "agency": aggregate.agency, "last_day": aggregate.last_day}
        if aggregate.state == "held":
            await self._uow.session.execute(insert(delegation_due).values(due))
        else:
            where = delegation_due.c.delegation_id == aggregate.id
            await self._uow.session.execute(delete(delegation_due).where(where))

    async def given_by(self, employer_id: UUID) -> list[Delegation]:
        """Those that an employer has given and that hold, rows locked."""
        mine = (employer_delegation.c.employer_id == employer_id, employer_delegation.c.state == "held")
        rows = await self._uow.session.execute(select(Delegation).where(*mine).with_for_update())
        return list(rows.scalars())


async def due_delegations(uow: UnitOfWork, today: date) -> list[tuple[str, UUID]]:
    """(agency, delegation) of those whose last day has passed, of every agency."""
    query = select(delegation_due.c.agency, delegation_due.c.delegation_id).where(delegation_due.c.last_day < today)
    rows = await uow.session.execute(query.order_by(delegation_due.c.agency))
    return [(row.agency, row.delegation_id) for row in rows]


async def find_by_code(uow: UnitOfWork, uscc: str) -> Employer | None:
    """The employer of this credit code, its row locked."""
    query = select(Employer).where(employer.c.uscc == uscc).with_for_update()
    return (await uow.session.execute(query)).scalar_one_or_none()


async def grants_at(uow: UnitOfWork, employer_id: UUID, person_id: UUID | None = None) -> list[RoleGrant]:
    """Roles held at an employer, by one person or by all, rows locked."""
    query = select(RoleGrant).where(
        role_grant.c.scope == str(employer_id), role_grant.c.state == "held", role_grant.c.role.in_(EMPLOYER_ROLES)
    )
    if person_id is not None:
        query = query.where(role_grant.c.person_id == person_id)
    return list((await uow.session.execute(query.order_by(role_grant.c.id).with_for_update())).scalars())


async def find_person(uow: UnitOfWork, index: bytes) -> tuple[UUID, str] | None:
    """Id and encrypted name of whoever has this phone or ID number."""
    known = (person.c.phone_index == index) | (person.c.id_number_index == index)
    row = (await uow.session.execute(select(person.c.id, person.c.name_cipher).where(known))).first()
    return None if row is None else (row.id, row.name_cipher)


async def is_representative(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> bool:
    """Whether the person's ID number is that of the employer's legal representative."""
    query = (
        select(employer.c.id)
        .join(person, person.c.id_number_index == employer.c.legal_representative_index)
        .where(employer.c.id == employer_id, person.c.id == person_id)
    )
    return (await uow.session.execute(query)).first() is not None


async def contact_of(uow: UnitOfWork, person_id: UUID) -> tuple[str, str]:
    """A person's name and phone in the clear; empty where they were erased."""
    query = select(person.c.name_cipher, person.c.phone_cipher).where(person.c.id == person_id)
    row = (await uow.session.execute(query)).one()
    if not all(row):
        return "", ""
    name, phone = await uow.cipher.decrypt_many("identity", [(person_id, cipher) for cipher in row])
    return name or "", phone or ""
