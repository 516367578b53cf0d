"""S1.3: a worker files a claim."""

import asyncio
from typing import Any

import pytest

from shared.ids import new_id
from tests.claims.world import DIAGNOSIS, GOOD_NUMBER, World, days_ago


async def test_a_complete_claim_is_filed_told_and_waits_for_the_employer(world: World) -> None:
    body = await world.body()
    answer = await world.send("POST", "/claims", world.as_worker(), body)
    claim = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert (claim["status"], claim["status_label"]) == ("awaiting_employer", "用人单位未审核")
    assert claim["number"].startswith("HZ20")
    assert claim["estimated_fen"] == 184_000
    [(kind, told)] = await world.harness.told()
    assert kind == "claims.claim_submitted.v1"
    assert told["claim_id"] == claim["id"]
    assert (told["district"], told["plan_version"], told["estimated_fen"]) == ("350502", 1, 184_000)
    detail = await world.claim(claim["id"])
    assert (detail["applicant_name"], detail["employer_name"]) == ("林小燕", "泉州纺织一厂")
    assert [each["kind"] for each in detail["documents"]] == ["invoice", "discharge_summary"]
    assert [line["label"] for line in detail["timeline"]] == ["已提交申请"]
    assert detail["estimate"]["lines"][-1]["after_fen"] == 184_000
    [submitted] = await world.harness.rows("select person_id from claim where submitted_at is not null")
    assert submitted["person_id"] == world.worker_id


async def test_personal_values_stand_nowhere_in_plain_text(world: World) -> None:
    claim = await world.file()
    await world.returned(claim, ["diagnosis"], comment="诊断与出院小结不符")
    await world.send("PATCH", f"/claims/{claim['id']}", world.as_worker(), {"diagnosis": "慢性胃炎"}, seen=2)
    tables = await world.harness.rows("select tablename from pg_tables where schemaname = 'public'")
    for table in [row["tablename"] for row in tables]:
        for row in await world.harness.rows(f"select * from {table}"):
            text = " ".join(
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row.values()
            )
            assert not any(secret in text for secret in (DIAGNOSIS, GOOD_NUMBER, "林小燕", "不符", "慢性胃炎")), table


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"employer_id": str(new_id())}, 409, "not_a_member_organisation", "employer_id"),
        ({"plan_id": "nowhere"}, 422, "unknown_plan", "plan_id"),
        ({"benefit_kind": "outpatient"}, 422, "unknown_benefit_kind", "benefit_kind"),
        ({"discharged_on": days_ago(-1).isoformat()}, 422, "future_date", "discharged_on"),
        ({"admitted_on": days_ago(-1).isoformat()}, 422, "future_date", "admitted_on"),
        ({"discharged_on": days_ago(30).isoformat()}, 422, "dates_reversed", "discharged_on"),
        (
            {"admitted_on": days_ago(400).isoformat(), "discharged_on": days_ago(390).isoformat()},
            422,
            "filed_too_late",
            "discharged_on",
        ),
        ({"pooled_paid_fen": 1_200_001}, 422, "pooled_exceeds_total", "pooled_paid_fen"),
        ({"document_ids": []}, 422, "missing_document", "document_ids"),
        (
            {"account": {"bank": "工行", "number": "6222020000000000001", "holder": "林小燕"}},
            422,
            "bad_account_number",
            "account.number",
        ),
    ],
)
async def test_a_refusal_names_its_reason_and_field(
    world: World, changes: dict[str, Any], status: int, code: str, field: str
) -> None:
    answer = await world.send("POST", "/claims", world.as_worker(), await world.body(**changes))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [(field, code)]
    assert problem["title"].isascii() is False
    assert answer.headers["content-type"] == "application/problem+json"
    assert await world.harness.told() == []
    assert await world.harness.rows("select 1 from claim") == []


async def test_cover_counts_on_the_day_of_admission_through_that_employer(world: World) -> None:
    body = await world.body()
    late = await world.worker(new_id(), starts_on=days_ago(19))
    ended = await world.worker(new_id(), ends_on=days_ago(21))
    elsewhere = await world.worker(new_id(), employer_id=new_id())
    lasting = await world.worker(new_id(), starts_on=days_ago(20), ends_on=days_ago(20))
    for person, status in ((late, 409), (ended, 409), (elsewhere, 409), (lasting, 201)):
        who = world.as_worker(person)
        theirs = {**await world.body(who), "invoice_number": body["invoice_number"] + str(person)[-4:]}
        answer = await world.send("POST", "/claims", who, theirs)
        assert answer.status_code == status, answer.text
        if status == 409:
            assert answer.json()["code"] == "not_covered"
            assert answer.json()["errors"][0]["field"] == "admitted_on"


async def test_somebody_elses_picture_does_not_exist(world: World) -> None:
    other = await world.worker(new_id())
    body = await world.body()
    body["document_ids"][0] = await world.upload("invoice", world.as_worker(other))
    answer = await world.send("POST", "/claims", world.as_worker(), body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    unknown = await world.send("POST", "/claims", world.as_worker(), {**body, "document_ids": [str(new_id())]})
    assert {**unknown.json(), "trace_id": ""} == {**answer.json(), "trace_id": ""}


async def test_a_picture_serves_one_claim(world: World) -> None:
    body = await world.body()
    assert (await world.send("POST", "/claims", world.as_worker(), body)).status_code == 201
    again = await world.send("POST", "/claims", world.as_worker(), {**body, "invoice_number": "another"})
    assert (again.status_code, again.json()["code"]) == (409, "document_in_use")


async def test_an_invoice_is_claimed_once_until_the_claim_is_dead(world: World) -> None:
    first = await world.file(invoice_number="ab 0123")
    again = await world.send("POST", "/claims", world.as_worker(), await world.body(invoice_number="ＡＢ０１２３"))
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_invoice")
    assert again.json()["errors"][0]["field"] == "invoice_number"
    other = await world.worker(new_id())
    theirs = await world.body(world.as_worker(other), invoice_number="AB0123")
    assert (await world.send("POST", "/claims", world.as_worker(other), theirs)).status_code == 409
    await world.send("POST", f"/claims/{first['id']}/withdrawal", world.as_worker(), {}, seen=1)
    second = await world.file(invoice_number="AB0123")
    await world.rejected(second)
    await world.file(invoice_number="AB0123")
    await world.file(invoice_number="AB0123", invoice_issuer="另一家医院")


async def test_two_different_requests_with_one_invoice_at_once_make_one_claim(world: World) -> None:
    bodies = [await world.body(invoice_number="race") for _ in range(4)]
    answers = await asyncio.gather(*(world.send("POST", "/claims", world.as_worker(), body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await world.harness.rows("select 1 from claim")) == 1


async def test_the_same_request_at_once_makes_one_claim_and_one_answer(world: World) -> None:
    body, key = await world.body(), world.harness.key()
    send = [world.send("POST", "/claims", world.as_worker(), body, headers=key) for _ in range(8)]
    answers = await asyncio.gather(*send)
    good = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    rest = {(a.status_code, a.json()["code"]) for a in answers if a.status_code != 201}
    assert len(good) == 1
    assert rest <= {(409, "in_progress")}
    later = await world.send("POST", "/claims", world.as_worker(), body, headers=key)
    assert (later.status_code, later.json()["id"]) == (201, good.pop())
    assert later.headers["etag"] == '"1"'
    other = await world.send("POST", "/claims", world.as_worker(), {**body, "total_fen": 1}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await world.harness.rows("select 1 from claim")) == 1


async def test_the_estimate_knows_what_the_year_has_given_already(world: World) -> None:
    dear: dict[str, Any] = {"total_fen": 6_000_000, "pooled_paid_fen": 0, "hospital_level": 1}
    first = await world.file(**dear)
    assert first["estimated_fen"] == 2_000_000
    second = await world.file(**dear)
    assert second["estimated_fen"] == 2_000_000
    await world.approved(first)
    third = await world.file(**dear)
    assert third["estimated_fen"] == 0
    assert (await world.claim(third["id"]))["estimate"]["capped"]
