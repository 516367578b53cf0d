"""The people of a benchmark: insured, with keys in the key store, signed in, their pictures uploaded.

All of it stands ready before anything is measured. One worker files a few claims in a row with one access token, as a
browser uses a token for a few requests; the process that serves them meets the worker for the first time in a minute.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from joserfc.jwk import OKPKey

from deploy.bench import history
from deploy.bench.line import Bench
from deploy.bench.place import emptied
from deploy.embedded import secret_files
from deploy.embedded.services import DEMO_AGENCY
from deploy.player.city import PLAN
from deploy.player.numbers import bank_account
from shared import clock
from shared.ids import new_id
from shared.security import tokens
from shared.security.cipher import PersonCipher
from shared.security.key_store import KeyStore
from shared.security.principal import Grant, Principal

CLAIMS_IN_A_ROW = 4
"""Requests that one access token serves."""
_PURPOSES = ("contact", "medical", "payout", "answer")
_PICTURES = ("invoice", "discharge_summary")
_OF_ONE_EMPLOYER = 20
_OTHER_EMPLOYERS = 5000
_HOSPITAL = "泉州市样板第一医院"
_NAME = "样板职工"


@dataclass(frozen=True)
class Worker:
    id: UUID
    employer: UUID
    account: str


@dataclass
class City:
    """Use `prepared`; `claims` and `readings` build requests, ready to be sent as they are."""

    owner_url: str
    workers: Sequence[Worker]
    signing_key: OKPKey
    readers: Sequence[Worker] = ()
    """They only read; their claims are of the past."""
    _next: int = field(default=0)

    async def claims(self, count: int, schema: str = "public") -> list[bytes]:
        """That many submissions, `CLAIMS_IN_A_ROW` of each worker in turn; the pictures stand in that schema."""
        turns = [self._turn() for _ in range(-(-count // CLAIMS_IN_A_ROW))]
        pictures = [
            (new_id(), DEMO_AGENCY, worker.id, kind, "image/jpeg", 1200, 1600, 200_000, clock.now())
            for worker in turns
            for _ in range(CLAIMS_IN_A_ROW)
            for kind in _PICTURES
        ]
        columns = ("id", "agency", "person_id", "kind", "media_type", "width", "height", "size", "created_at")
        await _copy(self.owner_url, "document", columns, pictures, schema)
        ids = iter(str(picture[0]) for picture in pictures)
        return [request for worker in turns for request in self._in_a_row(worker, ids)]

    def readings(self, workers: Sequence[Worker], count: int) -> list[bytes]:
        """Requests for "my claims", by each in turn."""
        asked = [workers[number % len(workers)] for number in range(-(-count // CLAIMS_IN_A_ROW))]
        return [
            b"GET /claims HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer %s\r\n\r\n" % token
            for token in (self._token(worker) for worker in asked)
            for _ in range(CLAIMS_IN_A_ROW)
        ]

    def _turn(self) -> Worker:
        worker = self.workers[self._next % len(self.workers)]
        self._next += 1
        return worker

    def _in_a_row(self, worker: Worker, pictures: Iterator[str]) -> Iterator[bytes]:
        token = self._token(worker)
        for _ in range(CLAIMS_IN_A_ROW):
            body = json.dumps(_bill(worker, [next(pictures) for _ in _PICTURES]), ensure_ascii=False).encode()
            yield _POST % (token, str(new_id()).encode(), len(body)) + body

    def _token(self, worker: Worker) -> bytes:
        grants = (Grant("worker", str(worker.id)),)
        session = secrets.token_urlsafe(16)
        return tokens.sign(self.signing_key, Principal(worker.id, DEMO_AGENCY, grants, session), "claims").encode()


_POST = (
    b"POST /claims HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer %s\r\ncontent-type: application/json\r\n"
    b"idempotency-key: %s\r\naccept-language: zh-CN\r\ncontent-length: %d\r\n\r\n"
)


async def prepared(bench: Bench, readers: int = 0) -> City:
    """A claims database with the city's people (4000 at scale 1) and something of its past."""
    owner_url = await emptied(bench, "claims")
    folder = bench.addresses.home / "secrets"
    secret_files.generate(folder)
    employers = [new_id() for _ in range(bench.amount(200, 2))]
    workers = [
        Worker(new_id(), employers[number % len(employers)], bank_account())
        for number in range(len(employers) * _OF_ONE_EMPLOYER)
    ]
    others = [new_id() for _ in range(bench.amount(_OTHER_EMPLOYERS))]
    organisations = [(DEMO_AGENCY, employer, "样板企业", "350502") for employer in employers + others]
    await _copy(owner_url, "member_organisation", ("agency", "employer_id", "name", "district"), organisations)
    since = clock.today() - timedelta(days=400)
    covers = [(DEMO_AGENCY, new_id(), PLAN, worker.id, worker.employer, since) for worker in workers]
    columns = ("agency", "participation_id", "plan_id", "person_id", "employer_id", "starts_on")
    await _copy(owner_url, "coverage", columns, covers)
    await _copy(owner_url, "person", ("agency", "person_id", "name_cipher"), await _named(bench, workers))
    counters = [(DEMO_AGENCY, worker.id, PLAN, clock.today().year, 2_000_000, 0) for worker in workers]
    columns = ("agency", "person_id", "plan_id", "year", "ceiling_fen", "used_fen")
    await _copy(owner_url, "yearly_counter", columns, counters)
    reading, filing = workers[:readers], workers[readers:]
    base = bench.amount(history.BASE)
    await history.fill(owner_url, 1, base, [worker.id for worker in reading], base)
    await history.settle(owner_url)
    key = OKPKey.import_key(json.loads((folder / "identity" / "signing-1.jwk").read_text(encoding="utf-8")))
    return City(owner_url, filing, key, reading)


async def _named(bench: Bench, workers: Sequence[Worker]) -> list[tuple[str, UUID, str]]:
    """Everybody's keys, made beforehand, and the names that account holders are compared with."""
    kek = bytes.fromhex((bench.addresses.secrets("claims") / "kek.key").read_text(encoding="ascii").strip())
    store = KeyStore(bench.addresses.key_store_url("claims"), kek)
    try:
        for purpose in _PURPOSES:
            await store.obtain(purpose, [worker.id for worker in workers])
        names = await PersonCipher(store).encrypt_many("contact", [(worker.id, _NAME) for worker in workers])
        return [(DEMO_AGENCY, worker.id, name) for worker, name in zip(workers, names, strict=True)]
    finally:
        await store.close()


async def _copy(
    url: str, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], schema: str = "public"
) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.copy_records_to_table(table, records=rows, columns=columns, schema_name=schema)
    finally:
        await connection.close()


def _bill(worker: Worker, pictures: list[str]) -> dict[str, Any]:
    discharged: datetime = clock.now() - timedelta(days=5 + secrets.randbelow(20))
    total = 200_000 + secrets.randbelow(200_000)
    return {
        "plan_id": PLAN,
        "benefit_kind": "inpatient",
        "employer_id": str(worker.employer),
        "hospital_name": _HOSPITAL,
        "hospital_level": 3,
        "admitted_on": f"{discharged - timedelta(days=3):%Y-%m-%d}",
        "discharged_on": f"{discharged:%Y-%m-%d}",
        "total_fen": total,
        "pooled_paid_fen": total // 2,
        "invoice_number": f"FP{secrets.token_hex(6).upper()}",
        "invoice_issuer": _HOSPITAL,
        "diagnosis": "社区获得性肺炎，非重症；治疗后好转出院。",
        "account": {"bank": "样板银行泉州分行", "number": worker.account, "holder": _NAME},
        "document_ids": pictures,
    }
