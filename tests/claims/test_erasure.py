"""Somebody had their data erased: what the law has not kept goes, also from the disk."""

from uuid import UUID

from services.claims.settings import storage_url
from shared.events.bank import PayoutSucceeded
from shared.events.identity import PersonCorrected, PersonErased
from shared.security.cipher import Unreadable
from shared.storage.files import Files
from tests.claims.world import World


async def test_pictures_drafts_and_diagnoses_go_and_what_was_paid_stays(world: World) -> None:
    paid, undecided = await world.file(), await world.file(invoice_number="FP-2")
    draft = (await world.send("POST", "/claims/drafts", world.as_worker(), {})).json()
    await world.approved(paid)
    released = await world.release(paid)
    about = {"reference": released["reference"], "payout_id": released["id"], "amount_fen": 184_000}
    await world.bank_answers(PayoutSucceeded(**about))
    documents = [row["id"] for row in await world.harness.rows("select id from document")]
    files = Files(storage_url(), world.harness.database.cipher, "medical")
    assert await files.get(documents[0], world.worker_id)

    await world.hear(PersonErased(person_id=world.worker_id))
    await world.hear(PersonErased(person_id=world.worker_id))

    assert await world.harness.rows("select 1 from document") == []
    for document in documents:
        try:
            await files.get(document, world.worker_id)
        except (FileNotFoundError, Unreadable):
            continue
        raise AssertionError("the file is still there")
    rows = {str(row["id"]): row for row in await world.harness.rows("select * from claim")}
    assert draft["id"] not in rows
    assert rows[undecided["id"]]["state"] == "withdrawn"
    assert {row["diagnosis_cipher"] for row in rows.values()} == {None}
    assert rows[undecided["id"]]["account_cipher"] is None
    kept = rows[paid["id"]]
    assert (kept["approved_fen"], kept["account_cipher"] is not None) == (184_000, True)
    assert len(await world.harness.rows("select 1 from ledger_entry")) > 0
    assert await world.harness.rows("select 1 from parked") == []


async def test_a_corrected_name_is_the_one_that_is_shown(world: World) -> None:
    claim = await world.file()
    cipher = world.harness.database.cipher
    name, phone = await cipher.encrypt_many("contact", [(world.worker_id, "林晓燕"), (world.worker_id, "13800000000")])
    await world.hear(PersonCorrected(person_id=UUID(str(world.worker_id)), name_cipher=name, phone_cipher=phone))
    assert (await world.claim(claim["id"]))["applicant_name"] == "林晓燕"


async def test_another_account_asks_for_a_fresh_proof(world: World) -> None:
    """S8.5: the claim's own worker, signed in long ago, is led to the proof."""
    claim = await world.file()
    old = world.harness.token([("worker", "*")], world.worker_id)
    account = {"bank": "建设银行", "number": "6217000010001234567", "holder": "林小燕"}
    answer = await world.send("PUT", f"/claims/{claim['id']}/payout-account", old, account, seen=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")
