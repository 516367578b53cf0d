"""Invariants 3, 8, 9, 10 over the whole service: whatever review, the bank and people do, in whatever order."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.ids import new_id
from tests.claims.world import OTHER_NUMBER, World

STEPS = [
    "employer_yes", "employer_yes", "centre_yes", "centre_yes", "employer_return", "centre_return", "reject",
    "resubmit", "withdraw", "release", "release", "bank_yes", "bank_yes", "bank_no", "bank_wrong", "account",
]  # fmt: skip
_DUTIES = (
    "select person_id from claim_duty where claim_id::text = $1"
    " union all select person_id from claim where id::text = $1 and submitted_at is not null"
)
ACCOUNT = {"bank": "建设银行", "number": OTHER_NUMBER, "holder": "林小燕"}


@given(st.lists(st.sampled_from(STEPS), min_size=4, max_size=14))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_books_balance_and_nobody_is_paid_without_a_yes(world: World, steps: list[str]) -> None:
    world.worker_id = await world.worker(new_id())
    claim = await world.file()
    for step in steps:
        await _do(world, claim, step)
        await world.harness.rows("delete from parked")
    await _check(world, claim)


async def _do(world: World, claim: dict[str, Any], step: str) -> None:
    now = await world.claim(claim["id"])
    reviewing = {
        "employer_yes": lambda: world.passed_employer(claim),
        "centre_yes": lambda: world.completed(claim),
        "employer_return": lambda: world.returned(claim, ["total_fen"]),
        "centre_return": lambda: world.returned(claim, ["total_fen"], stage="centre"),
        "reject": lambda: world.rejected(claim),
    }
    if step in reviewing:
        await reviewing[step]()
    elif step in ("resubmit", "withdraw"):
        path = {"resubmit": "resubmission", "withdraw": "withdrawal"}[step]
        await world.send("POST", f"/claims/{claim['id']}/{path}", world.as_worker(), {}, seen=now["version"])
    elif step == "account":
        path = f"/claims/{claim['id']}/payout-account"
        await world.send("PUT", path, world.as_worker(), ACCOUNT, seen=now["version"])
    elif now["payout"] is not None:
        await _pay(world, now["payout"], step)


async def _pay(world: World, payout: dict[str, Any], step: str) -> None:
    if step == "release":
        path = f"/payouts/{payout['id']}"
        version = (await world.get(path, world.as_finance())).json()["version"]
        await world.send("POST", f"{path}/release", world.as_finance(), seen=version)
        return
    reference = payout["reference"] or "never-sent-1"
    about = {"reference": reference, "payout_id": payout["id"], "amount_fen": payout["amount_fen"]}
    if step == "bank_no":
        await world.bank_answers(PayoutReturned(**about, reason="refused"))
    else:
        wrong = step == "bank_wrong"
        await world.bank_answers(PayoutSucceeded(**{**about, "amount_fen": about["amount_fen"] + wrong}))


async def _check(world: World, claim: dict[str, Any]) -> None:
    seen = await world.claim(claim["id"])
    payout, approved = seen["payout"], seen["status"] == "centre_approved"
    assert (payout is not None) == approved
    ids = [claim["id"], payout["id"] if payout else ""]
    query = "select aggregate_id, aggregate_version, type from outbox where aggregate_id = any($1) order by seq"
    told = await world.harness.rows(query, ids)
    for identifier in ids:
        versions = [row["aggregate_version"] for row in told if row["aggregate_id"] == identifier]
        assert versions == list(range(1, len(versions) + 1))
    kinds = [row["type"].split(".")[1] for row in told]
    assert kinds.count("payout_settled") == (seen["second_status"] == "paid")
    assert kinds.count("claim_approved") == approved
    entries = await world.harness.rows("select * from ledger_entry where claim_id::text = $1", claim["id"])
    balance = {row["account"]: 0 for row in entries}
    for row in entries:
        balance[row["account"]] += row["debit_fen"] - row["credit_fen"]
    assert sum(balance.values()) == 0
    paid = seen["approved_fen"] if seen["second_status"] == "paid" else 0
    assert -balance.get("fund_bank", 0) == paid
    assert -balance.get("claims_payable", 0) == (seen["approved_fen"] or 0) - paid
    counter = await world.harness.rows("select used_fen from yearly_counter where person_id = $1", world.worker_id)
    assert sum(row["used_fen"] for row in counter) == (seen["approved_fen"] or 0)
    duties = await world.harness.rows(_DUTIES, claim["id"])
    assert len({row["person_id"] for row in duties}) == len(duties)
