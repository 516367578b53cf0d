"""S1.4, X2, X19: a returned claim opens exactly the named fields; what changed is shown."""

from typing import Any

from shared.ids import new_id
from tests.claims.world import World

OPENED = ["total_fen", "documents.invoice"]


async def returned(world: World, fields: list[str], **changes: Any) -> dict[str, Any]:
    claim = await world.file(**changes)
    await world.opened(claim)
    await world.returned(claim, fields, comment="发票总额应为 13,000 元")
    return await world.claim(claim["id"])


async def test_a_return_shows_reason_fields_and_comment(world: World) -> None:
    claim = await returned(world, OPENED)
    assert (claim["status_label"], claim["needs_attention"], claim["editable_fields"]) == (
        "用人单位审核未通过", True, OPENED,
    )  # fmt: skip
    assert claim["return"] == {
        "stage": "employer", "round": 1, "reasons": [{"code": "wrong_amount", "label": "金额与票据不符"}],
        "fields": OPENED, "comment": "发票总额应为 13,000 元",
    }  # fmt: skip
    assert claim["timeline"][-1]["label"] == "用人单位退回修改"


async def test_resubmitting_mends_the_opened_fields_and_tells_what_changed(world: World) -> None:
    claim = await returned(world, OPENED)
    picture = await world.upload("invoice")
    body = {"total_fen": 1_300_000, "document_ids": [picture]}
    path = f"/claims/{claim['id']}/resubmission"
    answer = await world.send("POST", path, world.as_worker(), body, seen=claim["version"])
    assert answer.status_code == 201, answer.text
    assert (answer.json()["round"], answer.json()["status"]) == (2, "awaiting_employer")
    kind, told = (await world.harness.told())[-1]
    assert kind == "claims.claim_resubmitted.v1"
    assert (told["round"], told["changed_fields"], told["total_fen"]) == (
        2,
        ["documents.invoice", "total_fen"],
        1_300_000,
    )
    mended = await world.claim(claim["id"], world.as_centre())
    assert mended["changes"][1] == {"field": "total_fen", "before": 1_200_000, "after": 1_300_000}
    assert mended["changes"][0]["after"] == [picture]
    assert picture in [each["id"] for each in mended["documents"]]
    assert len(mended["documents"]) == 2
    assert (mended["return"], mended["editable_fields"]) == (None, [])
    assert mended["timeline"][-1]["label"] == "已修改并重新提交"
    kept = await world.harness.rows("select 1 from document where replaced_at is not null and claim_id is not null")
    assert len(kept) == 1


async def test_only_opened_fields_and_pictures_can_be_changed(world: World) -> None:
    claim = await returned(world, OPENED)
    path, version = f"/claims/{claim['id']}", claim["version"]
    summary = await world.upload("discharge_summary")
    attempts: list[tuple[dict[str, Any], str]] = [
        ({"hospital_name": "二院"}, "hospital_name"),
        ({"account": {"bank": "工行", "number": "6222020000000000000", "holder": "王"}}, "account"),
        ({"total_fen": 1_300_000, "employer_id": str(new_id())}, "employer_id"),
        ({"document_ids": [summary]}, "documents.discharge_summary"),
    ]
    for body, field in attempts:
        for method, where in (("PATCH", path), ("POST", f"{path}/resubmission")):
            answer = await world.send(method, where, world.as_worker(), body, seen=version)
            assert (answer.status_code, answer.json()["code"]) == (422, "field_not_opened"), answer.text
            assert answer.json()["errors"][0]["field"] == field
    emptied = await world.send("PATCH", path, world.as_worker(), {"total_fen": None}, seen=version)
    assert (emptied.status_code, emptied.json()["errors"][0]["field"]) == (422, "total_fen")
    assert (await world.claim(claim["id"]))["version"] == version


async def test_mending_in_steps_keeps_the_value_of_the_last_submission(world: World) -> None:
    claim = await returned(world, ["total_fen", "diagnosis", "admitted_on"])
    version = claim["version"]
    day = claim["discharged_on"]
    for body in ({"total_fen": 1, "diagnosis": "慢性胃炎"}, {"total_fen": 1_250_000, "admitted_on": day}):
        answer = await world.send("PATCH", f"/claims/{claim['id']}", world.as_worker(), body, seen=version)
        assert answer.status_code == 200, answer.text
        version = answer.json()["version"]
    mine = await world.claim(claim["id"])
    assert {each["field"] for each in mine["changes"]} == {"total_fen", "diagnosis", "admitted_on"}
    back = {"diagnosis": "急性阑尾炎"}
    path = f"/claims/{claim['id']}/resubmission"
    answer = await world.send("POST", path, world.as_worker(), back, seen=version)
    assert answer.status_code == 201, answer.text
    assert (await world.harness.told())[-1][1]["changed_fields"] == ["admitted_on", "total_fen"]
    mended = await world.claim(claim["id"], world.as_centre())
    assert {"field": "total_fen", "before": 1_200_000, "after": 1_250_000} in mended["changes"]


async def test_what_is_mended_is_checked_like_what_is_filed(world: World) -> None:
    claim = await returned(world, ["discharged_on", "invoice_number", "pooled_paid_fen"])
    other = await world.file(invoice_number="taken")
    assert other["status"] == "awaiting_employer"
    issues: list[tuple[dict[str, Any], int, str]] = [
        ({"discharged_on": "2999-01-01"}, 422, "future_date"),
        ({"pooled_paid_fen": 1_200_001}, 422, "pooled_exceeds_total"),
        ({"invoice_number": "taken"}, 409, "duplicate_invoice"),
    ]
    for body, status, code in issues:
        path = f"/claims/{claim['id']}/resubmission"
        answer = await world.send("POST", path, world.as_worker(), body, seen=claim["version"])
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_centre_returns_too_and_the_claim_goes_back_to_the_centre(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.passed_employer(claim)
    await world.returned(claim, ["diagnosis"], stage="centre")
    sent_back = await world.claim(claim["id"])
    assert sent_back["status_label"] == "中心(办事处)审核未通过"
    path = f"/claims/{claim['id']}/resubmission"
    answer = await world.send("POST", path, world.as_worker(), {"diagnosis": "x"}, seen=sent_back["version"])
    assert answer.json()["status_label"] == "用人单位已审核,中心(办事处)待审核"
    await world.hear(world.entered(claim, "centre", 2))
    assert (await world.claim(claim["id"]))["version"] == answer.json()["version"]


async def test_a_rejected_claim_is_closed_and_says_why(world: World) -> None:
    claim = await world.file()
    await world.rejected(claim)
    seen = await world.claim(claim["id"])
    assert (seen["status_label"], seen["closed"], seen["editable_fields"]) == ("用人单位审核未通过", True, [])
    assert seen["timeline"][-1]["reasons"] == [{"code": "not_employee", "label": "不是本单位职工"}]
    for path, body in (("resubmission", {"total_fen": 1}), ("withdrawal", {}), ("submission", {})):
        answer = await world.send("POST", f"/claims/{claim['id']}/{path}", world.as_worker(), body, seen=2)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    answer = await world.send("PATCH", f"/claims/{claim['id']}", world.as_worker(), {"total_fen": 1}, seen=2)
    assert answer.status_code == 409


async def test_a_picture_that_was_removed_is_gone_and_a_needed_one_is_asked_for(world: World) -> None:
    claim = await returned(world, OPENED)
    first = next(each for each in claim["documents"] if each["kind"] == "invoice")
    summary = next(each for each in claim["documents"] if each["kind"] == "discharge_summary")
    path, second = f"/claims/{claim['id']}", await world.upload("invoice")
    both = {"document_ids": [first["id"], summary["id"], second]}
    added = await world.send("PATCH", path, world.as_worker(), both, seen=claim["version"])
    assert len((await world.claim(claim["id"]))["documents"]) == 3
    kept = {"document_ids": [summary["id"], second]}
    less = await world.send("PATCH", path, world.as_worker(), kept, seen=added.json()["version"])
    assert {each["id"] for each in (await world.claim(claim["id"]))["documents"]} == {summary["id"], second}
    none = await world.send("PATCH", path, world.as_worker(), {"document_ids": []}, seen=less.json()["version"])
    assert [each["id"] for each in (await world.claim(claim["id"]))["documents"]] == [summary["id"]], "never opened"
    version = none.json()["version"]
    early = await world.send("POST", f"{path}/resubmission", world.as_worker(), {}, seen=version)
    assert (early.status_code, early.json()["code"]) == (422, "missing_document")
    third = {"document_ids": [await world.upload("invoice")]}
    done = await world.send("POST", f"{path}/resubmission", world.as_worker(), third, seen=version)
    assert done.status_code == 201, done.text
    change = (await world.claim(claim["id"], world.as_centre()))["changes"][0]
    assert (change["before"], change["after"]) == ([first["id"]], third["document_ids"])


async def test_the_estimate_follows_what_is_mended(world: World) -> None:
    """The figure beside the new total is the new one; the reviewers keep that of the submission."""
    claim = await returned(world, OPENED)
    path = f"/claims/{claim['id']}"
    await world.send("PATCH", path, world.as_worker(), {"total_fen": 1_300_000}, seen=claim["version"])
    assert (await world.claim(claim["id"]))["estimate"]["amount_fen"] == 224_000
    assert (await world.claim(claim["id"], world.as_clerk()))["estimate"]["amount_fen"] == 184_000
    seen = (await world.claim(claim["id"]))["version"]
    await world.send("PATCH", path, world.as_worker(), {"total_fen": 1}, seen=seen)
    wrong = await world.claim(claim["id"])
    assert (wrong["estimate"], [each["field"] for each in wrong["objections"]]) == (None, ["pooled_paid_fen"])
