"""Register an employer by its unified social credit code."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.employer import Employer, EmployerFacts
from services.identity.persistence.repository import EmployerRepository
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class NewEmployer:
    name: str
    uscc: str
    district: str
    legal_representative: str | None


async def register_employer(uow: UnitOfWork, wanted: NewEmployer) -> UUID:
    """The new employer's id. The representative's name stands encrypted under a key of the employer's own.

    Without it nothing can be handled for the employer yet (S2.2).
    """
    identifier, named = new_id(), wanted.legal_representative
    facts = EmployerFacts(
        name=wanted.name,
        uscc=numbers.credit_code(wanted.uscc),
        district=numbers.district(uow.agency, wanted.district),
        legal_representative_cipher=await uow.cipher.encrypt("identity", identifier, named) if named else None,
    )
    await EmployerRepository(uow).save(Employer.register(identifier, uow.agency, facts))
    return identifier
