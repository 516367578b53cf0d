"""A POST repeated with the same key, person, route and body has one effect and gets the same stored answer.

Only answers of success are stored, in the transaction of the effect. While the first is in progress a second gets 409
at once (waiting on the unique index blocked 1.5 s); the same key with another body gets 422. An answer may contain
personal values and codes, so it is kept encrypted.
"""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Response
from sqlalchemy import insert, select, text

from shared.db.tables import stored_answer
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError

_LONGEST = 64
_PURPOSE = "answer"
_KEPT_HEADERS = ("content-type", "etag", "location")


class InProgress(DomainError):
    code = "in_progress"
    message = "The same request is being handled right now."


class KeyReused(DomainError):
    status = 422
    code = "idempotency_key_reused"
    message = "This idempotency key was used for another request."


@dataclass(frozen=True)
class Place:
    """Where a key counts: nobody meets somebody else's key."""

    agency: str
    person_id: UUID
    route: str
    key: str


def usable(key: str) -> bool:
    """1 to 64 visible ASCII characters."""
    return 0 < len(key) <= _LONGEST and all("!" <= char <= "~" for char in key)


async def begin(uow: UnitOfWork, place: Place, request_hash: bytes) -> Response | None:
    """The stored answer of an earlier identical request, or None when this one is to be carried out."""
    lock = text("select pg_try_advisory_xact_lock(hashtextextended(:place, 0))")
    name = f"{place.agency}/{place.person_id}/{place.route}/{place.key}"
    if not (await uow.session.execute(lock, {"place": name})).scalar_one():
        raise InProgress
    query = select(stored_answer).where(
        stored_answer.c.agency == place.agency,
        stored_answer.c.person_id == place.person_id,
        stored_answer.c.route == place.route,
        stored_answer.c.key == place.key,
    )
    row = (await uow.session.execute(query)).first()
    if row is None:
        return None
    if bytes(row.body_hash) != request_hash:
        raise KeyReused
    body = await uow.cipher.decrypt_bytes(_PURPOSE, place.person_id, bytes(row.body))
    return Response(body, row.status, {**row.headers, "Idempotent-Replayed": "true"})


async def store(uow: UnitOfWork, place: Place, request_hash: bytes, response: Response) -> None:
    """Keep a 2xx answer beside its effect."""
    if not 200 <= response.status_code < 300:  # noqa: PLR2004 - success
        return
    body = await uow.cipher.encrypt_bytes(_PURPOSE, place.person_id, bytes(response.body))
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    row = {
        "agency": place.agency, "person_id": place.person_id, "route": place.route, "key": place.key,
        "body_hash": request_hash, "status": response.status_code, "headers": headers, "body": body,
    }  # fmt: skip
    await uow.session.execute(insert(stored_answer).values(row))
