"""What other services tell, kept to know whom to tell: phones (as ciphertext), holders of roles, numbers of claims."""

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from services.notify.persistence.tables import claim, contact, known_agency, role_holder
from shared.db.unit_of_work import UnitOfWork
from shared.events.claims import ClaimApproved, ClaimSubmitted, ClaimWithdrawn
from shared.events.identity import PersonCorrected, PersonErased, PersonRegistered, RoleGranted, RoleRevoked


async def keep_contact(uow: UnitOfWork, event: PersonRegistered | PersonCorrected) -> None:
    row = {"person_id": event.person_id, "agency": uow.agency, "phone_cipher": event.phone_cipher}
    statement = insert(contact).values(row).on_conflict_do_update(index_elements=["person_id"], set_=row)
    await uow.session.execute(statement)
    await uow.session.execute(insert(known_agency).values(agency=uow.agency).on_conflict_do_nothing())


async def drop_contact(uow: UnitOfWork, event: PersonErased) -> None:
    await uow.session.execute(delete(contact).where(contact.c.person_id == event.person_id))


async def keep_role_holder(uow: UnitOfWork, event: RoleGranted) -> None:
    row = {
        "grant_id": event.grant_id, "agency": uow.agency,
        "person_id": event.person_id, "role": event.role, "scope": event.scope,
    }  # fmt: skip
    await uow.session.execute(insert(role_holder).values(row).on_conflict_do_nothing())


async def drop_role_holder(uow: UnitOfWork, event: RoleRevoked) -> None:
    await uow.session.execute(delete(role_holder).where(role_holder.c.grant_id == event.grant_id))


async def keep_claim(uow: UnitOfWork, event: ClaimSubmitted) -> None:
    row = {"id": event.claim_id, "agency": uow.agency, "number": event.number, "closed": False}
    await uow.session.execute(insert(claim).values(row).on_conflict_do_nothing())


async def close_claim(uow: UnitOfWork, event: ClaimWithdrawn | ClaimApproved) -> None:
    """Review has nothing more to say about it."""
    await uow.session.execute(update(claim).where(claim.c.id == event.claim_id).values(closed=True))
