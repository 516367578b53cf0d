"""The tables of identity, and the aggregates mapped on them."""

from services.identity.persistence.tables.base import metadata
from services.identity.persistence.tables.codes import short_message, sms_code
from services.identity.persistence.tables.deputies import deputy
from services.identity.persistence.tables.employers import (
    acting,
    binding_slip,
    delegation_due,
    employer,
    employer_application,
    employer_binding,
    employer_delegation,
    employer_profile_change,
)
from services.identity.persistence.tables.factors import (
    factor_reset,
    key_challenge,
    recovery_code,
    second_factor,
    security_key,
)
from services.identity.persistence.tables.help import account_appeal, appeal_arrival, help_
from services.identity.persistence.tables.machines import machine_client, machine_key, machine_proposal
from services.identity.persistence.tables.offices import role_grant, role_proposal
from services.identity.persistence.tables.people import (
    account,
    activation,
    agency,
    attempt,
    person,
    session,
    spent_token,
)
from services.identity.persistence.tables.places import office, office_member

__all__ = [
    "account",
    "account_appeal",
    "acting",
    "activation",
    "agency",
    "appeal_arrival",
    "attempt",
    "binding_slip",
    "delegation_due",
    "deputy",
    "employer",
    "employer_application",
    "employer_binding",
    "employer_delegation",
    "employer_profile_change",
    "factor_reset",
    "help_",
    "key_challenge",
    "machine_client",
    "machine_key",
    "machine_proposal",
    "metadata",
    "office",
    "office_member",
    "person",
    "recovery_code",
    "role_grant",
    "role_proposal",
    "second_factor",
    "security_key",
    "session",
    "short_message",
    "sms_code",
    "spent_token",
]

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {
    "agency": "codes and public names of agencies: the sender of codes goes through them one by one",
    "delegation_due": "ids and last days alone; tells the clock in which agency something ends",
}
