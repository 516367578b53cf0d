"""What outside parties say is believed with the signature of a key that identity told of: in its time, and once.

The verifier is here and nowhere else (decision 25). Times are compared with the broker's: it stamps every message on
an outside party's topic by its own clock, so that a message read again, or late, is judged as on the first day.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from joserfc.jwk import OKPKey
from sqlalchemy import ColumnElement, Table, and_, delete, select
from sqlalchemy.dialects.postgresql import insert

from shared import clock
from shared.db.outside_tables import machine_client, machine_nonce
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import MachineClientChanged, MachineKey
from shared.messaging.envelope import Envelope
from shared.messaging.incoming import Incoming, Quarantined
from shared.security.signatures import BadSignature, Statement, key_id_of, key_of, sign_message, verify_message

WINDOW = timedelta(minutes=10)
"""So far may the time of signing be from the broker's."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_AGENCY = re.compile(r"[0-9]{6}")
_NOWHERE = "unknown"


class Refused(Exception):
    """An outside party's message that is not believed: recorded, without effect, blocking nobody."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def party(message: Incoming) -> str:
    """The outside party that this is said to come from; the signature covers it, and the topic."""
    return message.type.partition(".")[0]


def signed(envelope: Envelope, topic: str, key: OKPKey) -> Envelope:
    """The message as its party sends it: signed now, with a nonce of its own."""
    proof = replace(envelope, key_id=key_id_of(key), nonce=uuid4().hex, signed_at=clock.now().isoformat())
    return replace(proof, signature=sign_message(key, statement(proof, topic)))


def statement(envelope: Envelope, topic: str) -> Statement:
    """What the signature of this message has to be over."""
    nonce, signed_at = envelope.nonce or "", envelope.signed_at or ""
    return Statement(topic, envelope.id, envelope.type, envelope.agency, nonce, signed_at, envelope.body)


async def believe(uow: UnitOfWork, message: Incoming) -> None:
    """Raise Refused unless the message is believed; its nonce is taken in the transaction of its effect."""
    await recognise(uow, message)
    await _once(uow, message)


async def recognise(uow: UnitOfWork, message: Incoming) -> None:
    """Raise Refused unless it is its party's own word, said then. What was said before is left to event ids."""
    envelope = _readable(message)
    if not envelope.signature:
        raise Refused("unsigned", "unsigned")
    if agency_of(message) == _NOWHERE:
        raise Refused("unknown_key", "of no agency")
    await uow.enter(envelope.agency)
    client = await _client(uow, party(message))
    keys = [MachineKey.model_validate(each) for each in client.keys]
    judge(message, keys, client.suspended_at)


def judge(message: Incoming, keys: Sequence[MachineKey], suspended_at: datetime | None) -> None:
    """Raise Refused unless one of the keys signed the message while it was live; whether it was said once is left."""
    envelope = message.envelope
    key = next((each for each in keys if each.key_id == envelope.key_id), None)
    if key is None:
        raise Refused("unknown_key", "signed by an unknown key")
    try:
        verify_message(key_of(key.public_key), envelope.signature, statement(envelope, message.topic))
    except BadSignature as error:
        raise Refused("wrong_signature", str(error)) from error
    said_at, heard_at = _said_at(envelope), _heard_at(message)
    if suspended_at is not None and heard_at >= suspended_at:
        raise Refused("suspended", "the client is suspended")
    if key.live_until is not None and heard_at >= key.live_until:
        raise Refused("retired_key", "the key is retired")
    if heard_at < key.live_from - WINDOW:
        raise Refused("unknown_key", "the key was not registered yet")
    if abs(heard_at - said_at) > WINDOW:
        raise Refused("outside_window", "signed at another time")


def agency_of(message: Incoming) -> str:
    """In whose trace a refusal is written: nothing is believed of the name but that it is one."""
    with suppress(Quarantined):
        if _AGENCY.fullmatch(message.envelope.agency):
            return message.envelope.agency
    return _NOWHERE


def _readable(message: Incoming) -> Envelope:
    try:
        return message.envelope
    except Quarantined as error:
        raise Refused("unreadable", str(error)) from error


async def _client(uow: UnitOfWork, name: str) -> Any:
    row = (await uow.session.execute(select(machine_client).where(_of(machine_client, uow, name)))).first()
    if row is None:
        raise Refused("unknown_key", "no such client is registered")
    return row


def _of(table: Table, uow: UnitOfWork, name: str) -> ColumnElement[bool]:
    """The agency is said, too: a rebuild is held by no row security."""
    return and_(table.c.agency == uow.agency, table.c.client == name)


def _said_at(envelope: Envelope) -> datetime:
    try:
        found = datetime.fromisoformat(envelope.signed_at or "")
    except ValueError:
        found = datetime.min  # noqa: DTZ901 - refused below: without a zone
    if found.tzinfo is None:
        raise Refused("outside_window", "does not say when it was signed")
    return found


def _heard_at(message: Incoming) -> datetime:
    if message.timestamp is None:
        raise Refused("outside_window", "the broker does not say when it took it")
    return datetime.fromtimestamp(message.timestamp / 1000, UTC)


async def _once(uow: UnitOfWork, message: Incoming) -> None:
    """Take the nonce for the place where the message stands; read again from there, it is the same message."""
    nonce = message.envelope.nonce or ""
    if not _NONCE.fullmatch(nonce):
        raise Refused("no_nonce", "without a nonce")
    place = {
        "event_id": message.envelope.id,
        "topic": message.topic,
        "kafka_partition": message.partition,
        "kafka_offset": message.offset,
    }
    name = party(message)
    kept_until = _said_at(message.envelope) + WINDOW
    row = {"agency": uow.agency, "client": name, "nonce": nonce, **place, "kept_until": kept_until}
    ours = _of(machine_nonce, uow, name)
    taken = insert(machine_nonce).values(row).on_conflict_do_nothing().returning(machine_nonce.c.nonce)
    if (await uow.session.execute(taken)).first() is None:
        query = select(*(machine_nonce.c[each] for each in place)).where(ours, machine_nonce.c.nonce == nonce)
        if dict((await uow.session.execute(query)).mappings().one()) != place:
            raise Refused("replayed", "said before")
    over = machine_nonce.c.kept_until < _heard_at(message) - 2 * WINDOW
    await uow.session.execute(delete(machine_nonce).where(ours, over))


async def remember_machine_client(event: MachineClientChanged, uow: UnitOfWork) -> None:
    """What identity told last of an outside party; repeated or late, the row comes out the same."""
    heard = uow.heard
    if heard is None:
        raise ValueError("only an event being handled can be remembered")
    told = event.model_dump(mode="json")["keys"]
    row = {"version": heard.aggregate_version, "suspended_at": event.suspended_at, "keys": told}
    put = insert(machine_client).values(agency=uow.agency, client=event.name, **row)
    newer = machine_client.c.version < put.excluded.version
    await uow.session.execute(put.on_conflict_do_update(index_elements=["agency", "client"], set_=row, where=newer))
