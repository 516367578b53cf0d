"""What each answer of a provider says about a message."""

import httpx
import pytest

from shared.ids import new_id
from shared.sms.outcome import Outcome
from shared.sms.port import SmsPort


def port(answer: httpx.Response | Exception) -> SmsPort:
    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer t"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SmsPort(httpx.AsyncClient(transport=httpx.MockTransport(respond)), "http://sms.test", "t")


def answer(code: int, content: str = "") -> httpx.Response:
    return httpx.Response(code, text=content)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (answer(202, '{"status": "accepted"}'), Outcome.ACCEPTED),
        (answer(200, '{"status": "delivered"}'), Outcome.DELIVERED),
        (answer(200, '{"status": "refused"}'), Outcome.REFUSED),
        (answer(200, "noise"), Outcome.UNKNOWN),
        (answer(200, '{"status": "new"}'), Outcome.UNKNOWN),
        (answer(200, "[]"), Outcome.UNKNOWN),
        (answer(422), Outcome.REFUSED),
        (answer(401), Outcome.NOT_TAKEN),
        (answer(503), Outcome.NOT_TAKEN),
        (answer(500), Outcome.UNKNOWN),
        (answer(302), Outcome.UNKNOWN),
        (httpx.ConnectError("x"), Outcome.NOT_TAKEN),
        (httpx.ReadTimeout("x"), Outcome.UNKNOWN),
        (httpx.RemoteProtocolError("x"), Outcome.UNKNOWN),
    ],
)
async def test_sending(said: httpx.Response | Exception, means: Outcome) -> None:
    assert await port(said).send(new_id(), "13800138000", "text") == means


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (answer(200, '{"status": "accepted"}'), Outcome.ACCEPTED),
        (answer(404), Outcome.ABSENT),
        (answer(401), Outcome.UNKNOWN),
        (answer(500), Outcome.UNKNOWN),
        (httpx.ConnectError("x"), Outcome.UNKNOWN),
    ],
)
async def test_asking(said: httpx.Response | Exception, means: Outcome) -> None:
    assert await port(said).ask(new_id()) == means
