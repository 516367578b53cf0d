"""What the centre decided about an application: an approved one makes it known and issues slips (S2.1)."""

from uuid import UUID

from services.identity.domain.employer import Employer, EmployerFacts, SealedProfile, without
from services.identity.domain.employer_application import EmployerApplication, Ruling
from services.identity.domain.employer_states import ApplicationState, Settling
from services.identity.persistence.employers import ApplicationRepository, BindingRepository, find_by_code
from services.identity.persistence.repository import EmployerRepository
from services.identity.settings import Keys
from services.identity.use_cases.issue_slip import issue_slip
from services.identity.use_cases.sealing_profiles import open_profile, seal_profile
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def settle_application(uow: UnitOfWork, keys: Keys, application_id: UUID, number: int, ruling: Ruling) -> None:
    """Of round `number`; told again, it changes nothing."""
    applications = ApplicationRepository(uow)
    application = await applications.get(application_id)
    if application.state != ApplicationState.SUBMITTED or application.round != number:
        return
    application.settle(ruling, clock.now())
    if ruling.settling == Settling.APPROVE:
        application.employer_id = await _make_known(uow, keys, application)
        await _issue_slips(uow, keys, application, application.employer_id)
    await applications.save(application)


async def _make_known(uow: UnitOfWork, keys: Keys, application: EmployerApplication) -> UUID:
    """The employer of this code is what the centre has approved: a new one, or the one that is there."""
    written = await open_profile(uow, application.id, _profile(application))
    known = await find_by_code(uow, application.uscc)
    identifier = known.id if known is not None else new_id()
    sealed = await seal_profile(uow, keys, identifier, written)
    if known is None:
        facts = EmployerFacts(
            application.name, application.uscc, application.district, sealed.legal_representative_cipher
        )
        known = Employer.register(identifier, uow.agency, facts, without(sealed, "name", "district"))
    else:
        known.change(sealed)
    await EmployerRepository(uow).save(known)
    return identifier


async def _issue_slips(uow: UnitOfWork, keys: Keys, application: EmployerApplication, employer_id: UUID) -> None:
    bound = {binding.insurance_kind for binding in await BindingRepository(uow).bound(employer_id)}
    for kind in application.insurance_kinds:
        if kind not in bound:
            await issue_slip(uow, keys, employer_id, kind, by=None, to=application.person_id)


def _profile(application: EmployerApplication) -> SealedProfile:
    return SealedProfile(
        application.name,
        application.district,
        application.legal_representative_cipher,
        application.legal_representative_id_cipher,
        application.legal_representative_index,
        application.contact_name_cipher,
        application.contact_phone_cipher,
    )
