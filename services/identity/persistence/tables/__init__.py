"""The tables of identity, and the aggregates mapped on them."""

from services.identity.persistence.tables.base import metadata
from services.identity.persistence.tables.employers import employer
from services.identity.persistence.tables.offices import role_grant
from services.identity.persistence.tables.people import account, activation, agency, attempt, person, session

__all__ = ["account", "activation", "agency", "attempt", "employer", "metadata", "person", "role_grant", "session"]

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}
