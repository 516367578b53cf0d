"""Telling a fault that passes (the database or network was away, a lock was lost) from one that stays."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

_TRANSIENT = (
    OSError,
    TimeoutError,
    InterfaceError,
    OperationalError,
    PoolTimeout,
    StaleDataError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
)
_TRANSIENT_STATES = ("40001", "40P01", "55P03", "57014", "57P", "53", "08", "25P03")
"""Serialisation, deadlock, lock and statement timeout, shutdown, resources, connection, idle transaction."""


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else getattr(error, "sqlstate", None)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(state, str):
        return state.startswith(_TRANSIENT_STATES)
    return isinstance(error, _TRANSIENT)
