"""The sender: takes due messages, talks to the provider outside any transaction, writes down what it learnt.

A message is marked as on its way before it leaves. If the process dies, or the reply is lost, its lease runs out and
the provider is asked by reference before anything is sent again.
"""

import asyncio

from opentelemetry.trace import SpanKind

from services.notify import queries
from services.notify.use_cases.record_outcome import record_outcome
from services.notify.use_cases.take_due_messages import Taken, take_due_messages
from shared.context import Context
from shared.db.rounds import rounds
from shared.db.unit_of_work import Database
from shared.failpoints import failpoint
from shared.observability import tracing
from shared.sms.outcome import Outcome
from shared.sms.port import SmsPort

_AT_ONCE = 20
_PAUSE_SECONDS = 1.0


async def send_messages(context: Context) -> None:
    """Work until cancelled, through losses of the database and of the provider."""
    settings = context.settings
    port = SmsPort(context.http, settings.url_of("sms"), settings.secrets.text("sms.token"))
    sender = Sender(context.database, port)
    await rounds(lambda: _finished(asyncio.create_task(sender.work())), _PAUSE_SECONDS, "sender_interrupted")


async def _finished(round_: asyncio.Task[bool]) -> bool:
    """The result of a round. When we are told to stop, the exchange in hand is brought to its end first."""
    try:
        return await asyncio.shield(round_)
    except asyncio.CancelledError:
        await asyncio.wait([round_])
        raise


class Sender:
    """One round after the other, agency by agency."""

    def __init__(self, database: Database, port: SmsPort) -> None:
        self._database = database
        self._port = port

    async def work(self) -> bool:
        """One round; True when some agency may have more that is due."""
        async with self._database.unit_of_work() as uow:
            agencies = await queries.agencies(uow)
        counts = [await self._work_in(agency) for agency in agencies]
        return any(count == _AT_ONCE for count in counts)

    async def _work_in(self, agency: str) -> int:
        async with self._database.unit_of_work(agency) as uow:
            taken = await take_due_messages(uow, _AT_ONCE)
        results = await asyncio.gather(*(self._exchange(each) for each in taken), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(taken)

    async def _exchange(self, taken: Taken) -> None:
        with tracing.span("sms", taken.cause.traceparent, SpanKind.CLIENT):
            outcome = await self._talk(taken)
            async with self._database.unit_of_work(taken.agency, taken.cause) as uow:
                await record_outcome(uow, taken.message_id, taken.version, outcome)

    async def _talk(self, taken: Taken) -> Outcome:
        if not taken.send:
            return await self._port.ask(taken.message_id)
        if taken.phone is None:
            return Outcome.NO_PHONE
        outcome = await self._port.send(taken.message_id, taken.phone, taken.text)
        failpoint("sms.between_send_and_status")
        return outcome
