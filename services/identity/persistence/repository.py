"""Loading and saving people, employers and role grants."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.identity.domain.employer import Employer
from services.identity.domain.errors import AlreadyGranted, AlreadyRegistered
from services.identity.domain.office_errors import AlreadyProposed, ThreeOffices
from services.identity.domain.person import Person
from services.identity.domain.role_grant import RoleGrant
from services.identity.domain.role_proposal import RoleProposal
from services.identity.domain.second_factor import FactorReset
from services.identity.persistence.tables import employer, person
from shared.messaging.repository import Repository


class PersonRepository(Repository[Person]):
    entity = Person
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: Person) -> None:
        """AlreadyRegistered when the ID number or the phone is somebody's in this agency."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            field = "phone" if "person_phone" in str(error.orig) else "id_number"
            raise AlreadyRegistered(field=field) from error

    async def exists(self, identifier: UUID) -> bool:
        query = select(person.c.id).where(person.c.id == identifier)
        return (await self._uow.session.execute(query)).first() is not None


class EmployerRepository(Repository[Employer]):
    entity = Employer
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: Employer) -> None:
        """AlreadyRegistered when the credit code is known in this agency."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AlreadyRegistered(field="uscc") from error

    async def exists(self, identifier: UUID) -> bool:
        query = select(employer.c.id).where(employer.c.id == identifier)
        return (await self._uow.session.execute(query)).first() is not None


class RoleGrantRepository(Repository[RoleGrant]):
    entity = RoleGrant
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: RoleGrant) -> None:
        """AlreadyGranted when the person holds the role in this scope; ThreeOffices when they hold another of them."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            if "role_grant_three_offices" in str(error.orig):
                raise ThreeOffices from error
            raise AlreadyGranted from error


class RoleProposalRepository(Repository[RoleProposal]):
    entity = RoleProposal
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: RoleProposal) -> None:
        """AlreadyProposed when the same waits for its second pair of eyes."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AlreadyProposed from error


class FactorResetRepository(Repository[FactorReset]):
    entity = FactorReset
    producer: ClassVar[str] = "identity"

    async def save(self, aggregate: FactorReset) -> None:
        """AlreadyProposed when the same waits for its second pair of eyes."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AlreadyProposed from error
