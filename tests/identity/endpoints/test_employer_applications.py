"""S2.1, S10.1: an employer applies for online handling; the centre decides."""

from typing import Any

import pytest

from tests.identity import numbers
from tests.identity.online import Online, application


async def test_an_application_is_told_without_anybodys_name(online: Online) -> None:
    who = await online.person()
    body, answer = await online.apply(who)

    assert answer.status_code == 201
    kind, fact = (await online.identity.told())[-1]
    assert kind == "identity.employer_application_submitted.v1"
    identifier = answer.json()["id"]
    assert fact == {
        "application_id": identifier,
        "person_id": who.id,
        "name": body["name"],
        "uscc": body["uscc"],
        "district": "350503",
        "refs": {"application": identifier, "person": who.id},
    }
    for table in ("employer_application", "outbox", "stored_answer"):
        text = await online.city.contents(table)
        for secret in ("林法人", "黄联系", body["legal_representative_id_number"], body["contact_phone"]):
            assert secret not in text


async def test_the_applicant_and_the_centre_see_it_and_nobody_else(online: Online) -> None:
    who = await online.person()
    body, answer = await online.apply(who)
    path = f"/employer-applications/{answer.json()['id']}"

    own = (await online.get(path, await online.signed_in(who))).json()
    assert (own["state"], own["uscc"], own["insurance_kinds"]) == ("submitted", body["uscc"], ["职工医疗互助"])
    assert own["profile"]["legal_representative"] == "林法人"
    assert own["profile"]["district_name"] == "丰泽区"
    assert own["profile"]["contact_phone_masked"] == numbers_masked(body["contact_phone"])
    assert own["known"] is None
    assert (own["profile"]["contact_phone"], own["profile"]["legal_representative_id_number"]) == (None, None)
    seen = (await online.get(path, online.centre())).json()["profile"]
    assert seen["contact_phone"] == body["contact_phone"], "the centre calls it"
    assert seen["legal_representative_id_number"] == body["legal_representative_id_number"]
    stranger = online.identity.token([("worker", "*")])
    assert (await online.get(path, stranger)).status_code == 404
    assert (
        await online.get(path, online.identity.token([("centre_reviewer", "350100")], agency="350100"))
    ).status_code == 404
    listed = (await online.get("/employer-applications", await online.signed_in(who))).json()["items"]
    assert [item["id"] for item in listed] == [own["id"]]


def numbers_masked(text: str) -> str:
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("uscc", "91350500000000001A", "invalid_uscc"),
        ("district", "110101", "unknown_district"),
        ("legal_representative_id_number", "350502198001010011", "invalid_id_number"),
        ("contact_phone", "12345", "invalid_phone"),
        ("insurance_kinds", ["car"], "unknown_insurance_kind"),
        ("insurance_kinds", [], "invalid"),
        ("name", "", "invalid"),
        ("status", "approved", "invalid"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(online: Online, field: str, value: Any, code: str) -> None:
    who = await online.person()
    _, answer = await online.apply(who, **{field: value})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["field"].split(".")[0] == field


async def test_a_representative_without_a_resident_id_may_have_a_passport(online: Online) -> None:
    who = await online.person()
    _, answer = await online.apply(who, legal_representative_id_number="E12345678")

    assert answer.status_code == 201


async def test_the_same_person_applies_once_for_an_employer_until_it_is_decided(online: Online) -> None:
    who = await online.person()
    body, answer = await online.apply(who)

    _, again = await online.apply(who, uscc=body["uscc"])

    assert (again.status_code, again.json()["code"]) == (409, "already_applied")
    await online.reject("employer_application", answer.json()["id"], who.id)
    _, after = await online.apply(who, uscc=body["uscc"])
    assert after.status_code == 201


async def test_an_approved_one_makes_the_employer_known_and_issues_a_slip_for_each_kind(online: Online) -> None:
    who = await online.person()
    body, shown = await online.approved(who, insurance_kinds=["mutual_aid", "medical", "maternity"])

    assert (await online.kinds())[-2:] == ["employer_application_submitted", "employer_registered"]
    assert shown["state"] == "approved"
    assert [slip["insurance_kind_name"] for slip in shown["slips"]] == ["职工医疗互助", "职工医保", "生育保险"]
    found = await online.get("/employers?q=样板鞋业", online.identity.token())
    assert found.json()["items"][0]["uscc"] == body["uscc"]


async def test_an_employer_that_is_known_already_is_found_by_its_code(online: Online) -> None:
    uscc = numbers.credit_code()
    registered = await online.city.post("/employers", {"name": "旧名", "uscc": uscc, "district": "350502"})
    who = await online.person()
    body, answer = await online.apply(who, uscc=uscc)
    known = (await online.get(f"/employer-applications/{answer.json()['id']}", online.centre())).json()["known"]
    assert (known["id"], known["profile"]["name"], known["profile"]["legal_representative"]) == (
        registered.json()["id"], "旧名", None,
    )  # fmt: skip

    await online.approve("employer_application", answer.json()["id"], who.id)

    kind, fact = (await online.identity.told())[-1]
    assert kind == "identity.employer_profile_changed.v1"
    assert fact["employer_id"] == registered.json()["id"]
    assert (fact["name"], fact["district"], fact["missing"]) == (body["name"], "350503", [])
    assert fact["changed"] == ["contact", "district", "legal_representative", "name"]


async def test_a_verdict_that_is_told_again_changes_nothing(online: Online) -> None:
    who = await online.person()
    _, answer = await online.apply(who)
    for _ in range(3):
        await online.approve("employer_application", answer.json()["id"], who.id)

    assert (await online.kinds()).count("employer_registered") == 1
    assert len(await online.identity.rows("select from binding_slip")) == 1
    assert await online.identity.rows("select from parked") == []


async def test_a_rejected_one_says_why(online: Online) -> None:
    who = await online.person()
    _, answer = await online.apply(who)
    await online.reject("employer_application", answer.json()["id"], who.id, "请携带营业执照到中心")

    shown = (await online.get(f"/employer-applications/{answer.json()['id']}", await online.signed_in(who))).json()
    assert (shown["state"], shown["ruling"]) == (
        "rejected", {"reasons": ["name_differs"], "fields": [], "comment": "请携带营业执照到中心"},
    )  # fmt: skip
    assert "请携带营业执照到中心" not in await online.city.contents("employer_application")


async def test_a_returned_one_is_mended_in_exactly_what_was_named(online: Online) -> None:
    who = await online.person()
    body, answer = await online.apply(who)
    path = f"/employer-applications/{answer.json()['id']}"
    await online.give_back(answer.json()["id"], who.id, ["name"], "以营业执照为准")
    header = await online.signed_in(who)
    shown = await online.get(path, header)
    assert (shown.json()["state"], shown.json()["ruling"]["fields"]) == ("returned", ["name"])
    seen = {"If-Match": shown.headers["etag"]}

    other = await online.send("POST", f"{path}/resubmission", header | seen, {"district": "350502"})
    assert (other.status_code, other.json()["code"]) == (422, "not_returned")
    stale = await online.send("POST", f"{path}/resubmission", header | {"If-Match": '"1"'}, {"name": "新名"})
    assert stale.status_code == 412
    stranger = online.identity.token([("worker", "*")])
    assert (await online.send("POST", f"{path}/resubmission", stranger | seen, {"name": "新名"})).status_code == 404
    mended = await online.send("POST", f"{path}/resubmission", header | seen, {"name": "新名"})
    assert mended.status_code == 201

    kind, fact = (await online.identity.told())[-1]
    assert kind == "identity.employer_application_resubmitted.v1"
    assert (fact["round"], fact["name"], fact["uscc"]) == (2, "新名", body["uscc"])
    again = (await online.get(path, header)).json()
    assert (again["state"], again["round"], again["profile"]["name"]) == ("submitted", 2, "新名")
    await online.approve("employer_application", answer.json()["id"], who.id, number=1)
    assert (await online.get(path, header)).json()["state"] == "submitted", "a verdict of an earlier round"
    await online.approve("employer_application", answer.json()["id"], who.id, number=2)
    assert (await online.get(path, header)).json()["state"] == "approved"


async def test_what_a_form_needs_to_offer(online: Online) -> None:
    reader = online.identity.token([("worker", "*")])

    districts = (await online.get("/districts", reader)).json()["items"]
    assert {"code": "350503", "name": "丰泽区"} in districts
    assert "晋江县" not in {item["name"] for item in districts}, "a city since 1992"
    assert all(item["code"][:4] == "3505" and item["code"] != "350500" for item in districts)
    kinds = (await online.get("/insurance-kinds", reader)).json()["items"]
    assert [kind["code"] for kind in kinds] == ["mutual_aid", "medical", "maternity"]


async def test_nobody_applies_without_signing_in(online: Online) -> None:
    answer = await online.identity.client.post("/employer-applications", json=application())

    assert answer.status_code == 401
