"""Telling a fault that passes (the database or network was away, a lock was lost) from one that stays."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

DATABASE_FAULTS: tuple[type[Exception], ...] = (
    DBAPIError,
    PoolTimeout,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
"""Kinds among which faults that pass are found. A connection that is cut in the middle may leave asyncpg's own protocol
in a state that it calls an internal error: it is a lost connection like any other."""
_AWAY = (
    OSError,
    TimeoutError,
    InterfaceError,
    OperationalError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_CONTENDED_STATES = ("40001", "40P01", "55P03", "57014")
"""Serialisation, deadlock, lock and statement timeout: somebody else held what was needed."""
_AWAY_STATES = ("57P", "53", "08", "25P03")
"""Shutdown, resources, connection, idle transaction."""


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help."""
    return is_away(error) or (_state(error) or "").startswith(_CONTENDED_STATES) or isinstance(error, StaleDataError)


def is_away(error: BaseException) -> bool:
    """Whether the database or the way to it was away: nobody else would have fared better."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _state(error)
    return state.startswith(_AWAY_STATES) if state is not None else isinstance(error, _AWAY)


def _state(error: BaseException) -> str | None:
    found = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return found if isinstance(found, str) else None
