"""The transaction of a unit of work, said to the driver itself: through SQLAlchemy it costs twice as much.

The ORM works in it over the same connection, for which SQLAlchemy begins and ends nothing (AUTOCOMMIT).
"""

from typing import TYPE_CHECKING, TypeAlias, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.db.faults import DATABASE_FAULTS

if TYPE_CHECKING:
    import asyncpg

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Transaction:
    """`begin`, then `commit` or `roll_back`; at the end, whatever happened, `close`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._driver: Driver | None = None
        self._session: AsyncSession | None = None
        self._begun = False

    @property
    def driver(self) -> Driver:
        if self._driver is None or not self._begun:
            raise RuntimeError("no transaction has begun")
        return self._driver

    @property
    def session(self) -> AsyncSession:
        """The ORM's, made when it is first asked for."""
        if self._session is None:
            if self._connection is None or not self._begun:
                raise RuntimeError("no transaction has begun")
            self._session = AsyncSession(self._connection, expire_on_commit=False)
        return self._session

    async def connect(self) -> Driver:
        """A connection of the pool; one that was lost while it lay there is replaced."""
        if self._driver is not None:
            return self._driver
        self._connection = connection = await self._engine.connect()
        driver = await _driver_of(connection)
        if driver.is_closed():
            await connection.invalidate()
            driver = await _driver_of(connection)
        self._driver = driver
        return driver

    async def begin(self) -> None:
        driver = await self.connect()
        if not self._begun:
            await driver.execute("begin")
            self._begun = True

    async def commit(self) -> None:
        """What the ORM has to write is written first; then it says the word, and a refusal is an error of its own."""
        if self._session is not None:
            await self._session.flush()
            await (await self._session.connection()).exec_driver_sql("commit")
        elif self._begun:
            await self.driver.execute("commit")

    async def roll_back(self) -> None:
        """A connection that cannot say so is given up."""
        if self._driver is None:
            return
        try:
            await self._driver.execute("rollback")
        except DATABASE_FAULTS:
            self._driver.terminate()

    async def close(self) -> None:
        """Give the connection back, or give it up: where it was lost, or stopped in the middle of something.

        Nothing here waits for the database, so that nobody who is cancelled can leave it half done.
        """
        if self._session is not None:
            await self._session.close()
        if self._connection is None:
            return
        if self._driver is None or self._driver.is_closed() or self._driver.is_in_transaction():
            if self._driver is not None:
                self._driver.terminate()
            await self._connection.invalidate()
        await self._connection.close()


async def _driver_of(connection: AsyncConnection) -> Driver:
    return cast("Driver", (await connection.get_raw_connection()).driver_connection)
