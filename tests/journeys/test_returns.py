"""A return opens exactly what was named, says why, and shows what was changed."""

import pytest

from deploy.player.client import Refused
from deploy.player.play import Play
from tests.harness.platform import Demo

FIELDS = ["total_fen", "invoice_number"]


async def returned(demo: Demo) -> tuple[Play, str]:
    play, comment = await demo.play(), demo.city.comment()
    await play.file()
    await play.clerk_decides("return", reasons=["wrong_amount"], fields=FIELDS, comment=comment)
    await play.reach("employer_not_approved")
    return play, comment


async def test_the_worker_reads_the_reason_and_may_change_the_named_fields_alone(demo: Demo) -> None:
    """S1.4, X6"""
    play, comment = await returned(demo)
    assert play.claim["editable_fields"] == FIELDS
    assert play.claim["return"] == {
        "stage": "employer", "round": 1, "reasons": [{"code": "wrong_amount", "label": "金额与票据不符"}],
        "fields": FIELDS, "comment": comment,
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        await play.resubmit(total_fen=250_000, hospital_name="另一家医院")
    assert (refusal.value.status, refusal.value.code) == (422, "field_not_opened")


async def test_the_reviewer_sees_what_was_changed(demo: Demo) -> None:
    """X19"""
    play, _ = await returned(demo)
    before = {name: play.claim[name] for name in FIELDS}
    await play.resubmit(total_fen=before["total_fen"] + 100, invoice_number="FP-MENDED")
    await play.reach("awaiting_employer")
    seen = (await play.clerk.get("claims", f"/claims/{play.claim_id}")).body
    assert seen["round"] == 2
    assert {change["field"]: (change["before"], change["after"]) for change in seen["changes"]} == {
        "total_fen": (before["total_fen"], before["total_fen"] + 100),
        "invoice_number": (before["invoice_number"], "FP-MENDED"),
    }


async def test_a_change_that_was_made_to_an_older_version_is_refused(demo: Demo) -> None:
    """X22"""
    play, _ = await returned(demo)
    await play.resubmit(total_fen=play.claim["total_fen"] + 100)
    play.version = 1
    with pytest.raises(Refused) as refusal:
        await play.resubmit(total_fen=1)
    assert refusal.value.status == 412
