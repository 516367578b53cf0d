"""Facts that the identity service tells."""

from shared.events.identity.deputies import DeputyEnded, DeputyNamed
from shared.events.identity.employers import (
    DelegationEnded,
    DelegationGranted,
    EmployerApplicationResubmitted,
    EmployerApplicationSubmitted,
    EmployerBound,
    EmployerProfileChanged,
    EmployerProfileChangeSubmitted,
    EmployerRegistered,
    EmployerUnbound,
)
from shared.events.identity.machines import MACHINE_KINDS, MachineClientChanged, MachineKey, MachineKind
from shared.events.identity.people import (
    AccountAppealSubmitted,
    HelpEnded,
    HelpGranted,
    PersonCorrected,
    PersonErased,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from shared.events.identity.roles import (
    BUSINESSES,
    EMPLOYER_ROLES,
    STAFF_ROLES,
    THREE_OFFICES,
    EmployerBusiness,
    Role,
)

__all__ = [
    "BUSINESSES",
    "EMPLOYER_ROLES",
    "MACHINE_KINDS",
    "STAFF_ROLES",
    "THREE_OFFICES",
    "AccountAppealSubmitted",
    "DelegationEnded",
    "DelegationGranted",
    "DeputyEnded",
    "DeputyNamed",
    "EmployerApplicationResubmitted",
    "EmployerApplicationSubmitted",
    "EmployerBound",
    "EmployerBusiness",
    "EmployerProfileChangeSubmitted",
    "EmployerProfileChanged",
    "EmployerRegistered",
    "EmployerUnbound",
    "HelpEnded",
    "HelpGranted",
    "MachineClientChanged",
    "MachineKey",
    "MachineKind",
    "PersonCorrected",
    "PersonErased",
    "PersonRegistered",
    "Role",
    "RoleGranted",
    "RoleRevoked",
]
