"""One request or one message batch is one transaction; it commits here and nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.db.arrays import as_words
from shared.db.together import Answers, Question, Write, arguments_of, questions, writes
from shared.db.trail import Trail
from shared.db.transaction import Transaction
from shared.failpoints import failpoint

if TYPE_CHECKING:
    from shared.security.cipher import PersonCipher


Bound = Literal["none", "entry", "whole"]
"""What has to be over in REACH_SECONDS: connecting and the first statement, which asks nothing of the database, or all
of the transaction. Where it is not, nobody listens at the other end, and the connection is given up."""
REACH_SECONDS = 2.5
"""How long a database may be silent before a request is answered that the service is not available."""
_ENTER = """
    select set_config('app.agency', $1, true), array(
      select pg_try_advisory_xact_lock(hashtextextended(name, 0))
      from json_array_elements_text($2::json) with ordinality as asked(name, place) order by place
    )
"""
_ENTER_WHOLE = f"{_ENTER}, set_config('lock_timeout', '1s', true)"
"""Who is carried out with others and waits longer for a lock is taken out of them, before the whole has to be over."""


class Cause(NamedTuple):
    """Why something happens: the subject that began it all, and the command or event just before."""

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True)
class Heard:
    """What stood around the event being handled, beside its agency and cause."""

    time: datetime
    aggregate_version: int
    causation_id: str | None


@dataclass
class UnitOfWork:
    """What a use case works with: the open transaction, in one agency, for one cause."""

    transaction: Transaction
    cipher: "PersonCipher"
    cause: Cause = field(default_factory=Cause)
    agency: str = ""
    message_id: UUID | None = None
    """The event being handled, where one is."""
    heard: Heard | None = None
    audit: Trail = field(default_factory=Trail)
    """Whom this shows and acts upon; whoever opened the transaction writes it down before the commit."""
    told: int = 0
    """Facts put into the outbox; the relay is woken after the commit."""
    bound: Bound = "none"
    held: Sequence[bool] = ()
    """For each name that was to be locked with the beginning, whether it is ours until the transaction ends."""
    _deadline: float = field(default_factory=lambda: asyncio.get_running_loop().time() + REACH_SECONDS)
    _giving_up: asyncio.TimerHandle | None = None
    _unsaid: list[Write] = field(default_factory=list)

    @property
    def session(self) -> AsyncSession:
        """The ORM's; it sees what was written, so nothing may be left to be said."""
        if self._unsaid:
            raise RuntimeError("settle first")
        return self.transaction.session

    async def enter(self, agency: str, locks: Sequence[str] = ()) -> None:
        """Work in this agency's rows from here on; holds until the transaction ends, and no longer.

        `locks` are names that are locked by the way, where nobody else holds them.
        """
        if self.agency == agency:
            return
        self.agency = agency
        if self.bound == "none":
            await self.transaction.begin()
            await self._set(agency, locks)
            return
        loop = asyncio.get_running_loop()
        due = self._deadline if self.bound == "whole" else loop.time() + REACH_SECONDS
        async with asyncio.timeout_at(due):
            driver = await self.transaction.connect()
        self._giving_up = loop.call_at(due, driver.terminate)
        try:
            await self.transaction.begin()
            await self._set(agency, locks)
        finally:
            if self.bound == "entry":
                self.spare_connection()

    def spare_connection(self) -> None:
        """It is not given up any more."""
        if self._giving_up is not None:
            self._giving_up.cancel()

    async def _set(self, agency: str, locks: Sequence[str]) -> None:
        statement = _ENTER_WHOLE if self.bound == "whole" else _ENTER
        [row] = await self.fetch(statement, agency, as_words(locks))
        self.held = row[1]

    async def fetch(self, query: str, *arguments: Any) -> "list[asyncpg.Record]":
        """Say a statement to the driver itself ($1, $2, …), in this transaction, after an agency was entered.

        A third of the cost of saying it through SQLAlchemy: for the few that are said with every request.
        """
        if not self.agency:
            raise RuntimeError("no agency is entered, so no transaction has begun")
        await self.settle()
        return await self.transaction.driver.fetch(query, *arguments)

    async def ask(self, *asked: Question) -> Answers:
        """The rows that answer each of several questions, asked as one."""
        [row] = await self.fetch(questions(asked), *arguments_of(asked))
        return tuple(row)

    async def write(self, write: Write) -> None:
        """Change rows; where requests are carried out together, as one statement with what else is written.

        That is said before anything else is, and its refusals are raised then; none of them sees the others' rows.
        """
        self._unsaid.append(write)
        if self.bound != "whole":
            await self.settle()

    async def settle(self) -> None:
        """Say what is still to be written."""
        said, self._unsaid = self._unsaid, []
        if not said:
            return
        try:
            [changed] = await self.fetch(writes(said), *arguments_of(said))
        except asyncpg.UniqueViolationError as error:
            for each in said:
                if (refusal := each.refusals.get(error.constraint_name or "")) is not None:
                    raise refusal() from None
            raise
        for each, rows in zip(said, changed, strict=True):
            if each.otherwise is not None and rows != each.rows:
                raise each.otherwise()

    def caused_by(self, cause: Cause) -> None:
        """Facts told from here on carry this cause."""
        self.cause = cause


class Database:
    """A service's own database, as its application role."""

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: "PersonCipher",
        wake: Callable[[], None] = lambda: None,
        beside: AsyncEngine | None = None,
    ) -> None:
        self.engine = engine
        self.cipher = cipher
        self._beside = beside or engine
        self._wake = wake

    @asynccontextmanager
    async def unit_of_work(
        self,
        agency: str | None = None,
        cause: Cause | None = None,
        bound: Bound = "none",
        *,
        locks: Sequence[str] = (),
        beside: bool = False,
    ) -> AsyncIterator[UnitOfWork]:
        """Open a transaction; commit at the end, or roll back on any exception.

        `beside` another one that is open: over connections kept for that. Whoever held one and waited for a second of
        the same few would wait for others who do the same.
        """
        transaction = Transaction(self._beside if beside else self.engine)
        uow = UnitOfWork(transaction, self.cipher, cause or Cause(), bound=bound)
        try:
            if agency is not None:
                await uow.enter(agency, locks)
            elif bound == "none":
                await transaction.begin()
            yield uow
            await uow.settle()
            if uow.told:
                failpoint("unit_of_work.before_commit")
            await transaction.commit()
        except BaseException:
            await transaction.roll_back()
            raise
        finally:
            uow.spare_connection()
            await transaction.close()
        if uow.told:
            failpoint("unit_of_work.between_commit_and_reply")
            self._wake()

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))
