"""A POST repeated with the same key, person, route and body has one effect and gets the same stored answer.

Only answers of success are stored, in the transaction of the effect. While the first is in progress a second gets 409
at once (waiting on the unique index blocked 1.5 s); the same key with another body gets 422. An answer may contain
personal values and codes, so it is kept encrypted.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import HTTPException, Request, Response

from shared.db.arrays import as_array, as_words
from shared.db.rows import insert_rows
from shared.db.tables import stored_answer
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.security.principal import Principal

_USABLE = re.compile(r"[!-~]{1,64}")
"""Visible ASCII characters."""
PURPOSE = "answer"
"""Of the keys that answers are kept under."""
_KEPT_HEADERS = (b"content-type", b"etag", b"location")


class InProgress(DomainError):
    code = "in_progress"
    message = "The same request is being handled right now."


class KeyReused(DomainError):
    status = 422
    code = "idempotency_key_reused"
    message = "This idempotency key was used for another request."


class Place(NamedTuple):
    """Where a key counts: nobody meets somebody else's key."""

    agency: str
    person_id: UUID
    route: str
    key: str


async def read_request(request: Request, principal: Principal, route: str) -> tuple[Place, bytes]:
    """Where the request's key counts and the hash of its path and body; 400 without a usable key."""
    key = request.headers.get("idempotency-key", "")
    if not _USABLE.fullmatch(key):
        raise HTTPException(400)
    body_hash = hashlib.sha256(request.scope["path"].encode() + b"\n" + await request.body()).digest()
    return Place(principal.agency, principal.person_id, route, key), body_hash


def locks(places: Sequence[Place]) -> list[str]:
    """What the unit of work has to lock for `begin`."""
    return [f"{place.agency}/{place.person_id}/{place.route}/{place.key}" for place in places]


async def begin(uow: UnitOfWork, asked: Sequence[tuple[Place, bytes]]) -> list[Response | DomainError | None]:
    """For each place and body hash: an earlier identical answer, a refusal, or None when it is to be carried out."""
    places = [place for place, _ in asked]
    stored = await _stored(uow, places)
    first = {place: index for index, place in reversed([*enumerate(places)])}  # whoever stands here twice has it once
    return [
        await _again(uow, place, body_hash, stored.get((place.person_id, place.key)))
        if held and first[place] == index
        else InProgress()
        for index, (held, (place, body_hash)) in enumerate(zip(uow.held, asked, strict=True))
    ]


async def _stored(uow: UnitOfWork, places: Sequence[Place]) -> dict[tuple[UUID, str], Any]:
    people, keys = as_array([place.person_id for place in places]), as_words([place.key for place in places])
    rows = await uow.fetch(_STORED, uow.agency, places[0].route, people, keys)
    return {(row["person_id"], row["key"]): row for row in rows}


async def _again(uow: UnitOfWork, place: Place, body_hash: bytes, row: Any) -> Response | DomainError | None:
    if row is None:
        return None
    if bytes(row["body_hash"]) != body_hash:
        return KeyReused()
    body = await uow.cipher.decrypt_bytes(PURPOSE, place.person_id, bytes(row["body"]))
    return Response(body, row["status"], {**row["headers"], "Idempotent-Replayed": "true"})


async def store(uow: UnitOfWork, answers: Sequence[tuple[Place, bytes, Response]]) -> None:
    """Keep 2xx answers, each with its place and body hash, beside their effects."""
    kept = [answer for answer in answers if 200 <= answer[2].status_code < 300]  # noqa: PLR2004 - success
    plain = [(place.person_id, bytes(response.body)) for place, _, response in kept]
    sealed = await uow.cipher.encrypt_all(PURPOSE, plain)
    rows = [
        {
            "agency": place.agency, "person_id": place.person_id, "route": place.route, "key": place.key,
            "body_hash": body_hash, "status": response.status_code, "headers": _kept(response), "body": body,
        }
        for (place, body_hash, response), body in zip(kept, sealed, strict=True)
    ]  # fmt: skip
    await insert_rows(uow, stored_answer, rows)


def _kept(response: Response) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in response.raw_headers if name in _KEPT_HEADERS}


_STORED = """
    select found.*
    from rows from (unnest($3::text::uuid[]), json_array_elements_text($4::json)) as asked(person_id, key)
    cross join lateral (
      select person_id, key, body_hash, status, headers, body from stored_answer
      where agency = $1 and person_id = asked.person_id and route = $2 and stored_answer.key = asked.key offset 0
    ) as found
"""
"""`offset 0`: one look into the index for each, whatever the planner believes of the table."""
