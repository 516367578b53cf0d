"""A way to a database that can be broken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, make_url

from deploy.embedded.ports import HOST
from deploy.faults.proxy import Proxy


@asynccontextmanager
async def behind(url: str | URL) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy in front of a database, and the address that leads through it."""
    found = make_url(url).set(drivername="postgresql")
    async with Proxy(int(found.port or 0)) as proxy:
        yield proxy, found.set(host=HOST, port=proxy.port).render_as_string(hide_password=False)
