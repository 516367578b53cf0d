"""An employer becomes a member organisation."""

from uuid import UUID

from services.enrollment.domain.errors import AlreadyAMemberOrganisation
from services.enrollment.domain.member_organisation import MemberOrganisation
from services.enrollment.persistence.directory import lock_employer
from services.enrollment.persistence.repository import MemberOrganisationRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def join_employer(uow: UnitOfWork, employer_id: UUID) -> MemberOrganisation:
    """NotFound for an employer that identity did not register in this agency."""
    employer = await lock_employer(uow, employer_id)
    if employer is None:
        raise NotFound
    employer.require_complete()
    repository = MemberOrganisationRepository(uow)
    if await repository.find(employer_id) is not None:
        raise AlreadyAMemberOrganisation(field="employer_id")
    joined = MemberOrganisation.join(uow.agency, employer.id, employer.name, employer.district)
    await repository.save(joined)
    return joined
