"""Member organisations to choose from."""

from uuid import UUID

from sqlalchemy import select

from services.claims.persistence.tables import coverage, member_organisation
from services.claims.queries.models import EmployerOut, EmployersOut
from shared.db.unit_of_work import UnitOfWork

_MOST = 20


async def find_employers(uow: UnitOfWork, part: str) -> EmployersOut:
    """Those whose name contains the words, at most twenty."""
    query = select(member_organisation).where(member_organisation.c.name.contains(part, autoescape=True))
    rows = await uow.session.execute(query.order_by(member_organisation.c.name).limit(_MOST))
    return EmployersOut(items=[EmployerOut(id=row.employer_id, name=row.name, district=row.district) for row in rows])


async def employers_covering(uow: UnitOfWork, person_id: UUID) -> EmployersOut:
    """Those through which the person is covered or was."""
    uow.audit.saw(person_id, "member")
    covering = select(coverage.c.employer_id).where(coverage.c.person_id == person_id)
    query = select(member_organisation).where(member_organisation.c.employer_id.in_(covering))
    rows = await uow.session.execute(query.order_by(member_organisation.c.name).limit(_MOST))
    return EmployersOut(items=[EmployerOut(id=row.employer_id, name=row.name, district=row.district) for row in rows])
