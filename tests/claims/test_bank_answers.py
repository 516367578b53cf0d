"""X6, invariant 9: the bank is believed only with its signature, once, for the amount that was asked."""

from typing import Any

import pytest

from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.ids import new_id
from shared.messaging.incoming import Incoming
from tests.claims.world import World


async def instructed(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    claim = await world.file()
    await world.approved(claim)
    released = await world.release(claim)
    about = {"reference": released["reference"], "payout_id": released["id"], "amount_fen": released["amount_fen"]}
    return claim, about


async def state(world: World, claim: dict[str, Any]) -> str:
    return str((await world.payout(claim))["state"])


async def test_a_settlement_is_booked_told_and_shown(world: World) -> None:
    claim, about = await instructed(world)
    await world.bank_answers(PayoutSucceeded(**about))
    assert (await world.claim(claim["id"]))["second_status_label"] == "已支付"
    assert (await world.harness.told())[-1][0] == "claims.payout_settled.v1"
    balances = (await world.get("/fund", world.as_finance())).json()["items"]
    assert {each["account"]: each["balance_fen"] for each in balances} == {
        "benefits_expense": 184_000, "claims_payable": 0, "fund_bank": -184_000,
    }  # fmt: skip


async def test_an_unsigned_answer_is_refused_and_recorded(world: World) -> None:
    claim, about = await instructed(world)
    await world.harness.deliver(PayoutSucceeded(**about), signature="")
    assert await state(world, claim) == "paying"
    [parked] = await world.harness.rows("select status, error from parked")
    assert (parked["status"], parked["error"]) == ("refused", "unsigned")
    await world.bank_answers(PayoutSucceeded(**about))
    assert await state(world, claim) == "paid"


async def test_an_altered_answer_is_refused(world: World) -> None:
    claim, about = await instructed(world)
    signed = world.signed(PayoutReturned(**about, reason="refused"))
    body = PayoutReturned(**about, reason="account_closed").model_dump_json().encode()
    forged = Incoming(signed.topic, 0, 99, signed.key, signed.headers, body)
    await world.harness.processor.take([forged])
    assert await state(world, claim) == "paying"
    rows = await world.harness.rows("select status, error from parked")
    assert [(row["status"], row["error"]) for row in rows] == [("refused", "altered after signing")]


@pytest.mark.parametrize(
    ("changes", "kind", "expected"),
    [
        ({"amount_fen": 183_999}, "another_amount", 184_000),
        ({"amount_fen": 184_001}, "another_amount", 184_000),
        ({"reference": "HZ-unknown-1"}, "unknown_reference", None),
        ({"payout_id": str(new_id())}, "unknown_reference", None),
    ],
)
async def test_what_does_not_fit_raises_an_alarm_without_effect(
    world: World, changes: dict[str, Any], kind: str, expected: int | None
) -> None:
    claim, about = await instructed(world)
    told = await world.harness.told()
    await world.bank_answers(PayoutSucceeded(**{**about, **changes}))
    assert await state(world, claim) == "paying"
    assert await world.harness.told() == told
    [alarm] = await world.harness.rows("select * from bank_alarm")
    assert (alarm["kind"], alarm["expected_fen"], alarm["agency"]) == (kind, expected, "350500")
    assert len(await world.harness.rows("select 1 from ledger_entry")) == 2
    await world.bank_answers(PayoutSucceeded(**about))
    assert await state(world, claim) == "paid"


@pytest.mark.parametrize("second", [PayoutSucceeded, PayoutReturned])
async def test_a_second_answer_settles_nothing_again(
    world: World, second: type[PayoutSucceeded] | type[PayoutReturned]
) -> None:
    claim, about = await instructed(world)
    await world.bank_answers(PayoutSucceeded(**about))
    more = {"reason": "refused"} if second is PayoutReturned else {}
    await world.bank_answers(second(**about, **more))
    assert await state(world, claim) == "paid"
    [alarm] = await world.harness.rows("select kind from bank_alarm")
    assert alarm["kind"] == "answered_before"
    assert len(await world.harness.rows("select 1 from ledger_entry")) == 4
    assert [kind for kind, _ in await world.harness.told()].count("claims.payout_settled.v1") == 1


async def test_the_same_message_ten_times_has_one_effect(world: World) -> None:
    claim, about = await instructed(world)
    message = await world.bank_answers(PayoutSucceeded(**about))
    for _ in range(9):
        await world.harness.processor.take([message, message])
    assert await state(world, claim) == "paid"
    assert await world.harness.rows("select 1 from bank_alarm") == []
    assert len(await world.harness.rows("select 1 from ledger_entry")) == 4


async def test_an_answer_in_another_agencys_name_reaches_nothing(world: World) -> None:
    claim, about = await instructed(world)
    await world.harness.processor.take([world.signed(PayoutSucceeded(**about), agency="610200")])
    assert await state(world, claim) == "paying"
    [alarm] = await world.harness.rows("select agency, kind from bank_alarm")
    assert (alarm["agency"], alarm["kind"]) == ("610200", "unknown_reference")
