"""The money goes to an account of the applicant's own, and finance can compare before paying."""

from typing import Any
from unittest.mock import patch

from shared.events.bank import PayoutReturned
from shared.ids import new_id
from tests.claims.world import DIAGNOSIS, GOOD_NUMBER, OTHER_NUMBER, World


def _account(holder: str, number: str = GOOD_NUMBER) -> dict[str, str]:
    return {"bank": "中国工商银行", "number": number, "holder": holder}


async def test_another_holder_is_refused_at_once_and_in_a_draft(world: World) -> None:
    body = {**await world.body(), "account": _account("王大伟")}
    answer = await world.send("POST", "/claims", world.as_worker(), body)
    assert (answer.status_code, answer.json()["code"]) == (422, "holder_differs")
    wrong = {"field": "account.holder", "code": "holder_differs", "message": "收款账户的户名须为申请人本人姓名。"}
    assert answer.json()["errors"] == [wrong]
    draft = (await world.send("POST", "/claims/drafts", world.as_worker(), body)).json()
    assert (await world.claim(draft["id"]))["objections"] == [wrong]
    path = f"/claims/{draft['id']}/submission"
    answer = await world.send("POST", path, world.as_worker(), {}, seen=1)
    assert (answer.status_code, answer.json()["code"]) == (422, "holder_differs")


async def test_width_blanks_and_dots_of_a_name_do_not_count(world: World) -> None:
    person = await world.worker(new_id(), "阿卜杜拉·Ａli")
    for holder in ("阿卜杜拉・ALI", " 阿卜杜拉 ali "):
        await world.file(world.as_worker(person), account=_account(holder))


async def test_somebody_whose_name_has_not_arrived_is_not_held_up(world: World) -> None:
    await world.harness.rows("delete from person returning 1")
    await world.file(account=_account("王大伟"))


async def test_names_of_many_cost_one_look_up(world: World) -> None:
    body = await world.body()
    find, asked = world.harness.database.cipher._keys.find, []

    async def counted(purpose: str, people: list[Any]) -> Any:
        asked.append(purpose)
        return await find(purpose, people)

    with patch.object(world.harness.database.cipher._keys, "find", counted):
        await world.send("POST", "/claims", world.as_worker(), body)
    assert asked.count("contact") == 1


async def test_after_a_bank_return_too_the_account_is_ones_own(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    released = await world.release(claim)
    answer = PayoutReturned(
        payout_id=released["id"], reference=released["reference"], amount_fen=184_000, reason="account_closed"
    )
    await world.bank_answers(answer)
    version = (await world.claim(claim["id"]))["version"]
    path = f"/claims/{claim['id']}/payout-account"
    refused = await world.send("PUT", path, world.as_worker(), _account("王大伟", OTHER_NUMBER), seen=version)
    assert (refused.status_code, refused.json()["code"]) == (422, "holder_differs")
    assert refused.json()["errors"][0]["field"] == "holder"
    mended = await world.send("PUT", path, world.as_worker(), _account("林 小燕", OTHER_NUMBER), seen=version)
    assert mended.status_code == 200


async def test_finance_compares_payee_calculation_and_decisions(world: World) -> None:
    """X6: everything that has to be compared, nothing medical, never the whole number."""
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    answer = await world.get(f"/payouts/{payout['id']}", world.as_finance())
    seen = answer.json()
    assert seen["payee"] == {"bank": "中国工商银行", "holder": "林小燕", "number_ending": GOOD_NUMBER[-4:]}
    assert (seen["total_fen"], seen["pooled_paid_fen"]) == (1_200_000, 700_000)
    assert seen["assessment"]["amount_fen"] == seen["amount_fen"] == 184_000
    assert len(seen["assessment"]["lines"]) == 4
    assert [(line["code"], line["stage"]) for line in seen["decisions"]] == [
        ("submitted", None), ("stage_approved", "employer"), ("stage_approved", "centre"),
    ]  # fmt: skip
    assert GOOD_NUMBER not in answer.text
    assert DIAGNOSIS not in answer.text
    assert GOOD_NUMBER not in (await world.get(f"/claims/{claim['id']}", world.as_finance())).text
    assert (await world.claim(claim["id"]))["account"]["number"] == GOOD_NUMBER
