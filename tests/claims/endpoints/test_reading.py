"""Who sees what of a claim: the employer never the diagnosis, finance no medical papers, others nothing."""

from typing import Any

from shared.ids import new_id
from tests.claims.world import DIAGNOSIS, World

HIDDEN_FROM_CLERKS = ("diagnosis", "account")
MEDICAL = ("hospital_name", "hospital_level", "admitted_on", "discharged_on", "invoice_number", "diagnosis")


async def test_the_clerk_sees_the_claim_without_diagnosis_account_and_discharge_summary(world: World) -> None:
    claim = await world.file()
    seen = await world.claim(claim["id"], world.as_clerk())
    assert [seen[name] for name in HIDDEN_FROM_CLERKS] == [None, None]
    assert (seen["hospital_name"], seen["total_fen"], seen["applicant_name"]) == ("泉州市第一医院", 1_200_000, "林小燕")
    assert [each["kind"] for each in seen["documents"]] == ["invoice"]
    assert seen["editable_fields"] == []


async def test_the_centre_sees_everything_but_the_account(world: World) -> None:
    claim = await world.file()
    seen = await world.claim(claim["id"], world.as_centre())
    assert (seen["diagnosis"], seen["account"], len(seen["documents"])) == (DIAGNOSIS, None, 2)


async def test_finance_sees_amounts_and_account_of_approved_claims_alone(world: World) -> None:
    claim = await world.file()
    assert (await world.get(f"/claims/{claim['id']}", world.as_finance())).status_code == 404
    await world.approved(claim)
    seen = await world.claim(claim["id"], world.as_finance())
    assert [seen[name] for name in MEDICAL] == [None] * len(MEDICAL)
    assert (seen["documents"], seen["total_fen"], seen["payout"]["amount_fen"]) == ([], 1_200_000, 184_000)
    assert seen["account"]["holder"] == "林小燕"


async def test_somebody_elses_claim_does_not_exist(world: World) -> None:
    claim = await world.file()
    strangers = [
        world.as_worker(await world.worker(new_id())),
        world.as_clerk(new_id()),
        world.harness.token([("centre_reviewer", "610200")], agency="610200"),
        world.harness.token([("finance", "350500")]),
    ]
    unknown = await world.get(f"/claims/{new_id()}")
    for who in strangers:
        answer = await world.get(f"/claims/{claim['id']}", who)
        assert answer.status_code == 404
        assert {**answer.json(), "trace_id": ""} == {**unknown.json(), "trace_id": ""}
    for role in ("operator", "auditor", "administrator", "plan_administrator"):
        who = world.harness.token([(role, "350500")])
        assert (await world.get(f"/claims/{claim['id']}", who)).status_code == 403
    # held where the table of grants does not know it, a role counts for nothing
    misplaced = world.harness.token([("centre_reviewer", "350502")])
    assert (await world.get(f"/claims/{claim['id']}", misplaced)).status_code == 403


async def test_commands_on_somebody_elses_claim_find_nothing_either(world: World) -> None:
    claim = await world.file()
    stranger = world.as_worker(await world.worker(new_id()))
    account = {"bank": "工行", "number": "6222020000000000000", "holder": "王"}
    commands: list[tuple[str, str, Any]] = [
        ("PATCH", "", {"total_fen": 1}),
        ("DELETE", "", None),
        ("POST", "/submission", {}),
        ("POST", "/resubmission", {}),
        ("POST", "/withdrawal", {}),
        ("PUT", "/payout-account", account),
    ]
    for method, path, body in commands:
        answer = await world.send(method, f"/claims/{claim['id']}{path}", stranger, body, seen=1)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    assert (await world.claim(claim["id"]))["version"] == 1


async def test_comments_of_the_centre_are_not_for_the_employer(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.returned(claim, ["total_fen"], comment="单位意见")
    version = (await world.claim(claim["id"]))["version"]
    path = f"/claims/{claim['id']}/resubmission"
    await world.send("POST", path, world.as_worker(), {"total_fen": 1_300_000}, seen=version)
    await world.passed_employer(claim)
    await world.returned(claim, ["diagnosis"], stage="centre", comment="诊断不清")
    worker, centre, clerk = [
        await world.claim(claim["id"], who) for who in (world.as_worker(), world.as_centre(), world.as_clerk())
    ]

    def comments(seen: dict[str, Any]) -> list[str]:
        return [line["comment"] for line in seen["timeline"] if line["comment"]]

    assert comments(worker) == comments(centre) == ["单位意见", "诊断不清"]
    assert comments(clerk) == ["单位意见"]
    assert (clerk["return"]["comment"], worker["return"]["comment"]) == (None, "诊断不清")
    assert clerk["return"]["fields"] == ["diagnosis"]


async def test_changes_show_a_clerk_only_what_a_clerk_may_see(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.returned(claim, ["total_fen", "diagnosis", "documents.discharge_summary"])
    body = {"total_fen": 1_300_000, "diagnosis": "慢性胃炎", "document_ids": [await world.upload("discharge_summary")]}
    path = f"/claims/{claim['id']}/resubmission"
    assert (await world.send("POST", path, world.as_worker(), body, seen=2)).status_code == 201
    clerk = await world.claim(claim["id"], world.as_clerk())
    centre = await world.claim(claim["id"], world.as_centre())
    assert [each["field"] for each in clerk["changes"]] == ["total_fen"]
    assert {each["field"] for each in centre["changes"]} == {"total_fen", "diagnosis", "documents.discharge_summary"}


async def test_cards_come_in_the_order_asked_for(world: World) -> None:
    first, second = await world.file(), await world.file()
    path = f"/claims/cards?id={second['id']}&id={first['id']}"
    for who in (world.as_clerk(), world.as_centre()):
        items = (await world.get(path, who)).json()["items"]
        assert [item["id"] for item in items] == [second["id"], first["id"]]
        assert (items[0]["applicant_name"], items[0]["employer_name"]) == ("林小燕", "泉州纺织一厂")
        assert items[0]["estimated_fen"] == 184_000
        assert "diagnosis" not in items[0]


async def test_one_foreign_card_hides_all(world: World) -> None:
    mine = await world.file()
    employer = new_id()
    await world.member_organisation(employer, "外单位")
    person = await world.worker(new_id(), employer_id=employer)
    foreign = await world.file(world.as_worker(person), employer_id=str(employer))
    for other in (foreign["id"], str(new_id())):
        answer = await world.get(f"/claims/cards?id={mine['id']}&id={other}", world.as_clerk())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.get(f"/claims/cards?id={mine['id']}")).status_code == 403
    own = await world.get(f"/claims/cards?id={mine['id']}", world.as_clerk(employer))
    assert own.status_code == 404


async def test_what_an_erased_person_left_reads_as_nothing(world: World) -> None:
    claim = await world.file()
    await world.returned(claim, ["total_fen"], comment="x")

    async def nobody(_purpose: str, _people: list[Any]) -> dict[Any, bytes]:
        return {}

    keys = world.harness.database.cipher._keys
    find, keys.find = keys.find, nobody
    seen = await world.claim(claim["id"])
    picture = await world.get(f"/documents/{seen['documents'][0]['id']}/content")
    keys.find = find
    assert (seen["applicant_name"], seen["diagnosis"], seen["account"]) == (None, None, None)
    assert seen["return"]["comment"] is None
    assert picture.status_code == 404
