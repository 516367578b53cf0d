"""The SMS provider's HTTP contract, reduced to what each answer says about a message."""

from uuid import UUID

import httpx

from shared.sms.outcome import Outcome

_STATUSES = {"accepted": Outcome.ACCEPTED, "delivered": Outcome.DELIVERED, "refused": Outcome.REFUSED}
_BY_CODE = {
    400: Outcome.REFUSED, 413: Outcome.REFUSED, 422: Outcome.REFUSED,
    401: Outcome.NOT_TAKEN, 403: Outcome.NOT_TAKEN, 429: Outcome.NOT_TAKEN, 503: Outcome.NOT_TAKEN,
}  # fmt: skip
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class SmsPort:
    """`send` hands a message over under its reference; `ask` finds out what became of it."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str) -> None:
        self._client = client
        self._url = f"{url}/v1/messages"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def send(self, reference: UUID, to: str, text: str) -> Outcome:
        body = {"reference": str(reference), "to": to, "text": text}
        try:
            answer = await self._client.post(self._url, json=body, headers=self._headers)
        except _NEVER_LEFT:
            return Outcome.NOT_TAKEN
        except httpx.HTTPError:
            return Outcome.UNKNOWN
        return _status(answer) if answer.is_success else _BY_CODE.get(answer.status_code, Outcome.UNKNOWN)

    async def ask(self, reference: UUID) -> Outcome:
        try:
            answer = await self._client.get(f"{self._url}/{reference}", headers=self._headers)
        except httpx.HTTPError:
            return Outcome.UNKNOWN
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Outcome.ABSENT
        return _status(answer) if answer.is_success else Outcome.UNKNOWN


def _status(answer: httpx.Response) -> Outcome:
    try:
        return _STATUSES[answer.json()["status"]]
    except (ValueError, KeyError, TypeError):
        return Outcome.UNKNOWN
