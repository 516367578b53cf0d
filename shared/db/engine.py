"""Connections with every timeout set: an asyncpg call without one hung after a partition and kept its row lock."""

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

COMMAND_SECONDS = 10.0
_SERVER_SETTINGS = {
    "application_name": "huzhu",
    "lock_timeout": "3000",
    "statement_timeout": "10000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
}


def create_engine(
    url: str, application_name: str, pool_size: int = 10, command_seconds: float = COMMAND_SECONDS
) -> AsyncEngine:
    """An engine on asyncpg for a `postgresql://` URL. The pool waits 2 s at most, so that an overload answers 503."""
    settings = {**_SERVER_SETTINGS, "application_name": application_name}
    settings["statement_timeout"] = str(int(command_seconds * 1000))
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": 2, "command_timeout": command_seconds, "server_settings": settings},
    )
