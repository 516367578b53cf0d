"""X6, X14: finance releases, the bank answers, the worker mends the account; no duty meets another."""

import pytest

from shared.events.bank import PayoutReturned
from shared.events.review import CaseCompleted
from shared.ids import new_id
from shared.security.signatures import open_sealed
from tests.claims.world import GOOD_NUMBER, OTHER_NUMBER, World
from tests.harness.service import AGENCY


async def test_an_approved_claim_waits_for_payment_and_the_bank_is_asked(world: World) -> None:
    claim = await world.file()
    approved = await world.approved(claim)
    assert (approved["status_label"], approved["second_status_label"]) == ("中心(办事处)已审核", "待支付")
    payout = await world.payout(claim)
    assert (payout["applicant_name"], payout["amount_fen"], payout["state_label"]) == ("林小燕", 184_000, "待支付")
    released = await world.release(claim)
    assert (released["state"], released["reference"]) == ("paying", f"{claim['number']}-1")
    kind, told = (await world.harness.told())[-1]
    assert (kind, told["reference"], told["amount_fen"]) == (
        "claims.payout_instructed.v1", f"{claim['number']}-1", 184_000,
    )  # fmt: skip
    key = world.harness.context.settings.secrets.encryption_key("bank-encryption.jwk")
    assert open_sealed(key, told["account_sealed"]) == {
        "account": GOOD_NUMBER, "holder": "林小燕", "bank": "中国工商银行",
    }  # fmt: skip
    assert GOOD_NUMBER not in str(told)
    [topic] = await world.harness.rows("select topic from outbox where type = 'claims.payout_instructed.v1'")
    assert topic["topic"] == "bank.requests"
    assert (await world.claim(claim["id"]))["second_status_label"] == "支付中"


async def test_releasing_twice_is_refused(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    path = f"/payouts/{payout['id']}/release"
    await world.release(claim)
    stale = await world.send("POST", path, world.as_finance(), seen=payout["version"])
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    again = await world.send("POST", path, world.as_finance(), seen=payout["version"] + 1)
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    blind = await world.send("POST", path, world.as_finance())
    assert blind.status_code == 428


@pytest.mark.parametrize("duty", ["worker_id", "clerk_id", "centre_id"])
async def test_whoever_filed_or_decided_does_not_pay(world: World, duty: str) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    who = world.as_finance(getattr(world, duty))
    path = f"/payouts/{payout['id']}/release"
    answer = await world.send("POST", path, who, seen=payout["version"])
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    assert (await world.payout(claim))["state"] == "pending"
    duties = await world.harness.rows("select duty from claim_duty order by duty")
    assert [row["duty"] for row in duties] == ["decider:centre", "decider:employer"]


async def test_nothing_left_to_pay_makes_no_payout(world: World) -> None:
    claim = await world.file(total_fen=1_000, pooled_paid_fen=1_000)
    approved = await world.approved(claim)
    assert (approved["approved_fen"], approved["payout"], approved["second_status"]) == (0, None, None)
    kind, told = (await world.harness.told())[-1]
    assert (kind, told["payout_id"], told["approved_fen"]) == ("claims.claim_approved.v1", None, 0)
    assert (await world.get("/payouts", world.as_finance())).json()["items"] == []
    assert (await world.get("/fund", world.as_finance())).json()["items"] == []
    put = {"bank": "建行", "number": OTHER_NUMBER, "holder": "林小燕"}
    path = f"/claims/{claim['id']}/payout-account"
    answer = await world.send("PUT", path, world.as_worker(), put, seen=approved["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


async def test_the_yearly_ceiling_cuts_and_says_so(world: World) -> None:
    claims = [await world.file(total_fen=4_000_000, pooled_paid_fen=0, hospital_level=1) for _ in range(2)]
    first = await world.approved(claims[0])
    second = await world.approved(claims[1])
    third = await world.approved(await world.file(total_fen=4_000_000, pooled_paid_fen=0, hospital_level=1))
    assert [each["approved_fen"] for each in (first, second, third)] == [2_000_000, 0, 0]
    assert [each["assessment"]["capped"] for each in (first, second, third)] == [True, True, True]
    [counter] = await world.harness.rows("select * from yearly_counter")
    assert (counter["used_fen"], counter["ceiling_fen"]) == (2_000_000, 2_000_000)


async def test_a_second_claim_gets_what_the_first_left(world: World) -> None:
    amounts = []
    for total in (2_520_000, 2_520_000):
        claim = await world.file(total_fen=total, pooled_paid_fen=0, hospital_level=1)
        amounts.append((await world.approved(claim))["approved_fen"])
    assert amounts == [1_500_000, 500_000]
    last = (await world.harness.told())[-1][1]
    assert (last["approved_fen"], last["capped"]) == (500_000, True)


async def test_after_the_bank_sent_it_back_the_worker_mends_the_account(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    released = await world.release(claim)
    about = {"reference": released["reference"], "payout_id": released["id"], "amount_fen": 184_000}
    await world.bank_answers(PayoutReturned(**about, reason="account_closed"))
    seen = await world.claim(claim["id"])
    assert (seen["second_status_label"], seen["needs_attention"]) == ("银行退回", True)
    assert seen["timeline"][-1]["reasons"] == [{"code": "account_closed", "label": "账户已销户"}]
    assert seen["payout"]["reason"] == "account_closed"
    waiting = (await world.payout(claim))["version"]
    early = await world.send("POST", f"/payouts/{released['id']}/release", world.as_finance(), seen=waiting)
    assert early.status_code == 409
    account = {"bank": "建设银行", "number": OTHER_NUMBER, "holder": "林小燕"}
    path = f"/claims/{claim['id']}/payout-account"
    stale = await world.send("PUT", path, world.as_worker(), account, seen=1)
    assert stale.status_code == 412
    bad = await world.send("PUT", path, world.as_worker(), {**account, "number": "1"}, seen=seen["version"])
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "number")
    mended = await world.send("PUT", path, world.as_worker(), account, seen=seen["version"])
    assert (mended.status_code, mended.json()["second_status_label"]) == (200, "待支付")
    again = await world.send("PUT", path, world.as_worker(), account, seen=mended.json()["version"])
    assert again.status_code == 409
    released = await world.release(claim)
    assert released["reference"] == f"{claim['number']}-2"
    kinds = [kind for kind, _ in await world.harness.told()][-4:]
    assert [kind.split(".")[1] for kind in kinds] == [
        "payout_instructed", "payout_failed", "payout_account_corrected", "payout_instructed",
    ]  # fmt: skip
    key = world.harness.context.settings.secrets.encryption_key("bank-encryption.jwk")
    sealed = (await world.harness.told())[-1][1]["account_sealed"]
    assert open_sealed(key, sealed)["account"] == OTHER_NUMBER


async def test_payouts_are_filtered_paged_and_read_one_by_one(world: World) -> None:
    claims = [await world.file() for _ in range(3)]
    for claim in claims:
        await world.approved(claim)
    await world.release(claims[0])
    who = world.as_finance()
    assert len((await world.get("/payouts", who, state="pending")).json()["items"]) == 2
    page = (await world.get("/payouts", who, limit=2)).json()
    rest = (await world.get("/payouts", who, limit=2, after=page["next"])).json()
    assert [item["claim_id"] for item in page["items"] + rest["items"]] == [claim["id"] for claim in claims[::-1]]
    one = await world.get(f"/payouts/{page['items'][0]['id']}", who)
    assert one.json() == one.json() | page["items"][0], "and what has to be compared"
    assert one.headers["etag"] == '"1"'
    assert (await world.get(f"/payouts/{new_id()}", who)).status_code == 404
    assert (await world.get("/payouts", who, state="burnt")).status_code == 422


async def test_only_finance_pays_and_operators_see_the_fund(world: World) -> None:
    for who in (world.as_worker(), world.as_clerk(), world.as_centre()):
        for path in ("/payouts", f"/payouts/{new_id()}", "/fund"):
            assert (await world.get(path, who)).status_code == 403
        answer = await world.send("POST", f"/payouts/{new_id()}/release", who, seen=1)
        assert answer.status_code == 403
    assert (await world.get("/fund", world.harness.token([("operator", "350500")]))).status_code == 200


async def test_the_duty_of_a_payer_holds_against_a_later_decision(world: World) -> None:
    claim = await world.file()
    world.centre_id = world.finance_id
    await world.opened(claim)
    await world.passed_employer(claim)
    await world.hear(CaseCompleted(**world.about(claim), round=1))
    await world.release(claim)
    await world.hear(world.decided(claim, "centre", "approve"))
    [parked] = await world.harness.rows("select status, error from parked")
    assert parked["status"] == "parked"
    assert "SamePerson" in parked["error"]


@pytest.mark.parametrize("duty", ["worker_id", "clerk_id", "centre_id"])
async def test_a_deputy_does_not_pay_what_the_person_on_leave_may_not(world: World, duty: str) -> None:
    """X16: leave brings no two duties together."""
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    path = f"/payouts/{payout['id']}/release"
    deputy = world.harness.token([("finance", AGENCY, str(new_id()), str(getattr(world, duty)))])
    answer = await world.send("POST", path, deputy, seen=payout["version"])
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    deputy = world.harness.token([("finance", AGENCY, str(new_id()), str(new_id()))])
    assert (await world.send("POST", path, deputy, seen=payout["version"])).status_code == 201
    paid = await world.harness.rows("select count(*) as people from claim_duty where duty = 'payer'")
    assert paid[0]["people"] == 2
