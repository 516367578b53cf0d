"""Loading and saving member organisations and participations."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from services.enrollment.domain.member_organisation import MemberOrganisation
from services.enrollment.domain.participation import Participation
from services.enrollment.persistence.tables import coverage, participation
from shared.messaging import outbox
from shared.messaging.repository import Repository


class MemberOrganisationRepository(Repository[MemberOrganisation]):
    entity = MemberOrganisation
    producer = "enrollment"


class ParticipationRepository(Repository[Participation]):
    entity = Participation
    producer = "enrollment"

    async def of_employer(self, employer_id: UUID, people: Iterable[UUID]) -> dict[UUID, Participation]:
        """The participations of these people through an employer, by person, rows locked."""
        query = (
            select(Participation)
            .where(participation.c.employer_id == employer_id, participation.c.person_id.in_(list(people)))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {found.person_id: found for found in (await self._uow.session.execute(query)).scalars()}

    async def covered(self, plan_id: str, people: Iterable[UUID]) -> set[UUID]:
        """Who of these people has open cover of a plan, through whatever employer."""
        query = select(coverage.c.person_id).where(
            coverage.c.plan_id == plan_id, coverage.c.ends_on.is_(None), coverage.c.person_id.in_(list(people))
        )
        return set((await self._uow.session.execute(query)).scalars())

    async def save_all(self, participations: Sequence[Participation]) -> None:
        """As `save`, with one flush for all."""
        self._uow.session.add_all(participations)
        await self._uow.session.flush()
        await outbox.drain(self._uow, [(saved, self._uow.cause) for saved in participations], self.producer)
