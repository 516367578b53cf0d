"""What handing in a claim does, in the words of Django's ORM."""

import base64
import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from deploy.bench.comparators.drf.authentication import Person
from deploy.bench.comparators.drf.keys import decrypt, encrypt
from deploy.bench.comparators.drf.models import (
    Claim,
    Coverage,
    Document,
    Insured,
    MemberOrganisation,
    Outbox,
    YearlyCounter,
)
from shared.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

_CEILING_FEN = 2_000_000
_DEDUCTIBLE_FEN = {1: 20_000, 2: 30_000, 3: 40_000}
_RATE = {1: 60, 2: 50, 3: 40}


def file_claim(person: Person, given: dict[str, Any], causation_id: str) -> Claim:
    at = datetime.now(UTC)
    district, used_fen = _standing(person, given)
    estimate = _estimate(given, _CEILING_FEN - used_fen)
    content = {name: value for name, value in given.items() if name not in {"diagnosis", "account", "document_ids"}}
    claim = Claim(
        id=new_id(),
        agency=person.agency,
        number=_free_number(at),
        person_id=person.id,
        state="awaiting_employer",
        round=1,
        plan_version=1,
        district=district,
        invoice_key=f"{given['invoice_issuer']}/{given['invoice_number']}",
        diagnosis_cipher=_sealed("medical", person.id, given["diagnosis"]),
        account_cipher=_sealed("payout", person.id, json.dumps(given["account"], ensure_ascii=False)),
        opened_fields=[],
        estimate=estimate,
        estimated_fen=estimate["amount_fen"],
        submitted_at=at,
        created_at=at,
        updated_at=at,
        version=1,
        event_version=1,
        **content,
    )
    claim.save(force_insert=True)
    _attach(person, claim, given["document_ids"])
    _tell(claim, at, causation_id)
    return claim


def _standing(person: Person, given: dict[str, Any]) -> tuple[str, int]:
    organisation = MemberOrganisation.objects.filter(employer_id=given["employer_id"]).first()
    cover = Coverage.objects.filter(
        person_id=person.id, plan_id=given["plan_id"], employer_id=given["employer_id"],
        starts_on__lte=given["admitted_on"],
    ).first()  # fmt: skip
    if organisation is None or cover is None:
        raise ValidationError("not covered")
    insured = Insured.objects.filter(person_id=person.id).first()
    if insured is None or _opened("contact", person.id, insured.name_cipher) != given["account"]["holder"]:
        raise ValidationError("the account is somebody else's")
    counter = YearlyCounter.objects.filter(
        person_id=person.id, plan_id=given["plan_id"], year=given["discharged_on"].year
    ).first()
    return organisation.district, counter.used_fen if counter else 0


def _free_number(at: datetime) -> str:
    proposals = [f"HZ{at:%Y%m%d}{secrets.randbelow(10**8):08d}" for _ in range(3)]
    taken = set(Claim.objects.filter(number__in=proposals).values_list("number", flat=True))
    return next(number for number in proposals if number not in taken)


def _estimate(given: dict[str, Any], remaining_fen: int) -> dict[str, Any]:
    level, lines = given["hospital_level"], list[dict[str, Any]]()
    after = given["total_fen"]
    steps: tuple[tuple[str, Callable[[int], int]], ...] = (
        ("remainder", lambda fen: fen - int(given["pooled_paid_fen"])),
        ("deductible", lambda fen: max(0, fen - _DEDUCTIBLE_FEN[level])),
        ("rate", lambda fen: fen * _RATE[level] // 100),
        ("ceiling", lambda fen: min(fen, remaining_fen)),
    )
    for rule, change in steps:
        before, after = after, change(after)
        inputs = {"hospital_level": level, "total_fen": given["total_fen"]}
        lines.append({"rule": rule, "inputs": inputs, "before_fen": before, "after_fen": after})
    return {"amount_fen": after, "lines": lines}


def _attach(person: Person, claim: Claim, ids: list[UUID]) -> None:
    free = Document.objects.filter(id__in=ids, person_id=person.id, claim_id=None)
    kinds = set(free.values_list("kind", flat=True))
    if kinds != {"invoice", "discharge_summary"} or free.update(claim_id=claim.id) != len(ids):
        raise ValidationError("documents")


def _tell(claim: Claim, at: datetime, causation_id: str) -> None:
    fields = ("person_id", "employer_id", "number", "district", "plan_id", "plan_version", "benefit_kind")
    payload = {
        "claim_id": str(claim.id),
        **{name: str(getattr(claim, name)) for name in fields},
        "total_fen": claim.total_fen,
        "estimated_fen": claim.estimated_fen,
    }
    Outbox.objects.create(
        id=new_id(),
        agency=claim.agency,
        topic="claims.claim",
        type="claims.claim_submitted.v1",
        aggregate_id=str(claim.id),
        aggregate_version=1,
        correlation_id=str(claim.id),
        causation_id=causation_id,
        occurred_at=at,
        payload=json.dumps(payload).encode(),
    )


def _opened(purpose: str, person_id: UUID, sealed: str) -> str:
    return decrypt(purpose, person_id, base64.urlsafe_b64decode(sealed)).decode()


def _sealed(purpose: str, person_id: UUID, text: str) -> str:
    return base64.urlsafe_b64encode(encrypt(purpose, person_id, text.encode())).decode()
