"""The phones of the city: what identity's sender hands to the SMS simulator, in this process."""

import re
from dataclasses import dataclass

import httpx

from deploy.simulators.sms.book import Book, Control
from services.identity.jobs.send_short_messages import Sender

_CODE = re.compile(r"\b\d{6}\b")


class Line(httpx.ASGITransport):
    """To the provider: an answer that breaks off is a line that broke."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except AssertionError:
            raise httpx.ReadError("the answer broke off", request=request) from None


@dataclass
class Phones:
    sender: Sender
    book: Book

    async def deliver(self) -> None:
        """Everything that is due goes out."""
        while await self.sender.work():
            pass

    async def texts(self, phone: str) -> list[str]:
        """What this phone got, oldest first."""
        await self.deliver()
        return [message.text for message in self.book.messages(phone)]

    async def code(self, phone: str) -> str:
        """The newest code that this phone got."""
        found = _CODE.search((await self.texts(phone))[-1])
        assert found
        return found[0]

    def control(self, **switches: bool) -> None:
        self.book.control = Control(**switches)
