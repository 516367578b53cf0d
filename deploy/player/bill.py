"""What a worker fills in."""

import secrets
from datetime import timedelta
from typing import Any

from deploy.player.city import PLAN, DemoCity, Employer, Person
from shared import clock

_HOSPITALS = (("泉州市样板第一医院", 3), ("泉州市样板中医院", 2), ("鲤城区样板卫生院", 1))
CEILING_FEN = 2_000_000
"""Of the plan, per person and year."""
MOST_FEN = 110_000
"""No bill but the large one gets more approved."""


def bill(city: DemoCity, worker: Person, employer: Employer) -> dict[str, Any]:
    """A small stay in hospital."""
    hospital, level = secrets.choice(_HOSPITALS)
    discharged = clock.today() - timedelta(days=5 + secrets.randbelow(20))
    total = 200_000 + secrets.randbelow(200_000)
    return {
        "plan_id": PLAN,
        "benefit_kind": "inpatient",
        "employer_id": employer.id,
        "hospital_name": hospital,
        "hospital_level": level,
        "admitted_on": (discharged - timedelta(days=3)).isoformat(),
        "discharged_on": discharged.isoformat(),
        "total_fen": total,
        "pooled_paid_fen": total // 2,
        "invoice_number": f"FP{secrets.token_hex(6).upper()}",
        "invoice_issuer": hospital,
        "diagnosis": city.diagnosis(),
        "account": account(worker, worker.bank_account),
    }


def large_bill(city: DemoCity, worker: Person, employer: Employer) -> dict[str, Any]:
    """One that alone exceeds what the plan gives in a year."""
    small = bill(city, worker, employer)
    return {**small, "hospital_level": 1, "total_fen": 12_000_000, "pooled_paid_fen": 5_000_000}


def account(worker: Person, number: str) -> dict[str, str]:
    """A bank account in the worker's own name."""
    return {"bank": "样板银行泉州分行", "number": number, "holder": worker.name}
