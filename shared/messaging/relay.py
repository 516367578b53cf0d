"""From outbox to broker: one relay per service, unpublished rows in `seq`, remembered as sent when acknowledged.

Why so: a cursor `seq > last` loses rows that commit late; two relays publish 3, 4 while 1, 2 wait.

Three things go on at once: the broker writes one page, this process makes the next one ready, and the database marks
the page before and reads the page after. One batch per partition is in flight, so a failed one leaves nothing of its
keys published after it; all in hand is dropped then, and the relay reads again from the first unacknowledged row.
"""

import asyncio
from contextlib import suppress
from typing import Any

from shared.db.faults import DATABASE_FAULTS
from shared.failpoints import failpoint
from shared.messaging.backlog import Backlog
from shared.messaging.incarnation import BrokerWatch
from shared.messaging.kafka import KafkaConnection, KafkaError, is_broker_fault
from shared.messaging.numbers import ranges
from shared.messaging.page import Page, PageMaker
from shared.messaging.producer import Producer
from shared.messaging.taken import Taken
from shared.observability.logs import log
from shared.observability.metrics import PUBLISHED

_PAGE, _FIRST_PAGE, _PAGE_BYTES = 4000, 500, 4_000_000
"""Rows of a page at most, and of the first one after a rest, so that something is soon on its way; and their weight."""
_POLL_SECONDS, _POLL_WOKEN_SECONDS = 0.1, 0.5
"""Rest between looks: alone, and where whoever commits wakes it, but for a command that somebody types."""
_RETRY_SECONDS = 0.5
_STANDBY_SECONDS = 1.0


class BrokerLostMessages(KafkaError):  # type: ignore[misc] # aiokafka has no types
    """Older rows have to go first again: what is in hand is dropped."""


class Relay:
    """Publishes one service's outbox for as long as it holds the lock; a standby waits for it."""

    def __init__(self, service: str, url: str, kafka: KafkaConnection, *, alone: bool = True) -> None:
        self._source = f"/huzhu/{service}"
        self._rest_seconds = _POLL_SECONDS if alone else _POLL_WOKEN_SECONDS
        self._url = url
        self._kafka = kafka
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something was committed: look at once instead of at the next poll."""
        self._woken.set()

    def stop(self) -> None:
        """Finish what is in flight, then return from `run`."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped, through losses of the database and of the broker."""
        while not self._stopping:
            try:
                await self._work()
            except Exception as error:
                if not (isinstance(error, DATABASE_FAULTS) or is_broker_fault(error)):
                    raise
                log().warning("relay_interrupted", error=type(error).__name__, detail=str(error)[:200])
                await asyncio.sleep(_RETRY_SECONDS)

    async def _work(self) -> None:
        async with Backlog.open(self._url) as backlog:
            while not await backlog.lock():
                if self._stopping:
                    return
                await asyncio.sleep(_STANDBY_SECONDS)
            producer, watch = Producer(self._kafka), BrokerWatch(backlog, self._kafka)
            try:
                await producer.start()
                await watch.look()
                taken = Taken(backlog, await backlog.sent())
                await _Pipeline(backlog, taken, producer, watch, self._source).run(self)
            finally:
                await producer.stop()
                await watch.close()

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    async def rest(self) -> None:
        """Until woken, or until the next poll."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._rest_seconds):  # `wait_for` may lose a cancellation that meets the waking
                await self._woken.wait()

    def stir(self) -> None:
        """From here on, what is committed wakes again."""
        self._woken.clear()


class _Pipeline:
    """The pages on their way, for as long as database and broker stay."""

    def __init__(self, backlog: Backlog, taken: Taken, producer: Producer, watch: BrokerWatch, source: str) -> None:
        self._backlog, self._taken, self._producer, self._watch = backlog, taken, producer, watch
        self._pages = PageMaker(producer, source)
        self._flying: Page | None = None
        self._flight: asyncio.Task[Any] | None = None
        self._landed: Page | None = None
        self._limit = _FIRST_PAGE

    async def run(self, relay: Relay) -> None:
        rows: list[Any] = []
        try:
            while not relay.is_stopping:
                if self._watch.is_due:
                    await self._look()
                relay.stir()
                turn = self._begin_turn(len(rows))
                try:
                    page = await self._pages.make(rows)
                    await self._land()
                    self._launch(page)
                finally:
                    _, read = await turn
                self._taken.add([row["seq"] for row in read])
                self._limit = _limit_after(read, self._limit)
                rows = page.left + read
                if not rows and self._flying is None and self._landed is None:
                    await relay.rest()
            await self._land()
        finally:
            await self._mark(self._landed)

    async def _look(self) -> None:
        """See whether the broker is still the one it was, and which gaps nobody will fill."""
        if await self._watch.look():
            self._landed = None  # what the lost broker acknowledged is sent again
            raise BrokerLostMessages
        if never := await self._taken.settle():
            await self._backlog.mark(never, self._watch.cluster_id, {})

    def _begin_turn(self, in_hand: int) -> "asyncio.Future[tuple[None, list[Any]]]":
        """In the background mark what has landed, and read what comes after all that was taken."""
        landed, self._landed = self._landed, None
        limit = min(self._limit, max(0, 2 * _PAGE - in_hand))
        return asyncio.gather(self._mark(landed), self._backlog.waiting(self._taken.ranges, limit))

    def _launch(self, page: Page) -> None:
        if page.batches:
            failpoint("relay.between_commit_and_publish")
            self._flying = page
            self._flight = asyncio.ensure_future(self._producer.send(page.batches))

    async def _land(self) -> None:
        """Wait for the page in flight; what was acknowledged of it is marked next, also when a part failed."""
        if self._flight is None or self._flying is None:
            return
        page, outcomes = self._flying, await self._flight
        failpoint("relay.between_publish_and_mark")
        self._flying = self._flight = None
        self._landed = page.acknowledged(outcomes)
        for outcome in outcomes.values():
            if isinstance(outcome, BaseException):
                raise outcome

    async def _mark(self, page: Page | None) -> None:
        if page is None:
            return
        await self._backlog.mark(ranges(page.rows), self._watch.cluster_id, page.reached)
        for place, seqs in page.seqs.items():
            PUBLISHED.labels(place[0]).inc(len(seqs))


def _limit_after(read: list[Any], limit: int) -> int:
    """Larger pages cost the broker less for each row, until they are heavy."""
    weight = sum([len(row["payload"]) for row in read])
    if not read or weight > _PAGE_BYTES:
        return max(_FIRST_PAGE, limit // 2) if read else _FIRST_PAGE
    return min(_PAGE, 2 * limit) if len(read) == limit else limit
