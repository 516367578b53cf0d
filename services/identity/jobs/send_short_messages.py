"""Sends the codes, outside of the requests that asked for them; what expired is never sent."""

import asyncio
from datetime import timedelta

from services.identity.persistence import short_messages
from services.identity.persistence.short_messages import Waiting
from services.identity.settings import Keys
from shared.context import Context
from shared.db.rounds import rounds
from shared.db.unit_of_work import Database
from shared.sms.outcome import Outcome
from shared.sms.port import SmsPort

_AT_ONCE = 20
_PAUSE_SECONDS = 0.5
_AGAIN = timedelta(seconds=2)
_TAKEN = {Outcome.ACCEPTED, Outcome.DELIVERED, Outcome.REFUSED}


async def send_short_messages(context: Context) -> None:
    """Work until cancelled, through losses of the database and of the provider."""
    settings = context.settings
    port = SmsPort(context.http, settings.url_of("sms"), settings.secrets.text("sms.token"))
    sender = Sender(context.database, Keys.of(settings.secrets), port)
    await rounds(sender.work, _PAUSE_SECONDS, "code_sender_interrupted")


class Sender:
    """One round after the other, agency by agency."""

    def __init__(self, database: Database, keys: Keys, port: SmsPort) -> None:
        self._database = database
        self._keys = keys
        self._port = port

    async def work(self) -> bool:
        """One round; True when some agency may have more that is due."""
        async with self._database.unit_of_work() as uow:
            agencies = await short_messages.agencies(uow)
        counts = [await self._work_in(agency) for agency in agencies]
        return any(count == _AT_ONCE for count in counts)

    async def _work_in(self, agency: str) -> int:
        async with self._database.unit_of_work(agency) as uow:
            waiting = await short_messages.take_due(uow, self._keys, _AT_ONCE)
        await asyncio.gather(*(self._exchange(agency, each) for each in waiting))
        return len(waiting)

    async def _exchange(self, agency: str, waiting: Waiting) -> None:
        outcome = await self._talk(waiting)
        async with self._database.unit_of_work(agency) as uow:
            if outcome in _TAKEN:
                await short_messages.done(uow, waiting.id)
            else:
                surely_not = outcome is Outcome.NOT_TAKEN
                await short_messages.again(uow, waiting.id, _AGAIN, surely_not_sent=surely_not)

    async def _talk(self, waiting: Waiting) -> Outcome:
        """Where an earlier exchange ended in the dark, the provider is asked before anything is sent again."""
        if waiting.asked_before:
            known = await self._port.ask(waiting.id)
            if known is not Outcome.ABSENT:
                return known
        return await self._port.send(waiting.id, waiting.phone, waiting.text)
