"""The ways in which a claim can go, each played by all who take part in it."""

import asyncio
from collections.abc import Awaitable, Callable

from deploy.player.bill import bill, large_bill
from deploy.player.client import GaveUp
from deploy.player.play import Play
from shared.ids import new_id

Variant = Callable[[Play], Awaitable[None]]


async def approved_and_paid(play: Play) -> None:
    await play.file()
    await _approve_and_pay(play)


async def returned_by_employer_then_paid(play: Play) -> None:
    """Two fields are named, and exactly those are mended."""
    await play.file()
    fields = ["total_fen", "invoice_number"]
    await play.clerk_decides("return", reasons=["wrong_amount"], fields=fields, comment=play.city.comment())
    await play.reach("employer_not_approved")
    again = bill(play.city, play.worker.person, play.employer)
    await play.resubmit(total_fen=play.claim["total_fen"] + 10_000, invoice_number=again["invoice_number"])
    await play.reach("awaiting_employer")
    await _approve_and_pay(play)


async def rejected_by_employer(play: Play) -> None:
    await play.file()
    await play.clerk_decides("reject", reasons=["not_employee"], comment=play.city.comment())
    await play.reach("employer_not_approved")


async def returned_by_centre_then_paid(play: Play) -> None:
    """The summary is photographed again and the diagnosis mended; the employer is not asked twice."""
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    fields = ["diagnosis", "documents.discharge_summary"]
    await play.centre_decides("return", reasons=["illegible_document"], fields=fields, comment=play.city.comment())
    await play.reach("centre_not_approved")
    summary = await play.upload("discharge_summary")
    kept = [document["id"] for document in play.claim["documents"] if document["kind"] != "discharge_summary"]
    await play.resubmit(diagnosis=play.city.diagnosis(), document_ids=[*kept, summary])
    await play.reach("awaiting_centre")
    await _centre_approves_and_pays(play)


async def rejected_by_centre(play: Play) -> None:
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    await play.centre_decides("reject", reasons=["not_covered"], comment=play.city.comment())
    await play.reach("centre_not_approved")


async def capped_by_yearly_ceiling(play: Play) -> None:
    await play.file(large_bill(play.city, play.worker.person, play.employer))
    await _approve_and_pay(play)


async def payout_returned_then_paid(play: Play) -> None:
    """The bank has closed the account that the worker gave."""
    await close_account(play, play.worker.person.bank_account)
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    await play.centre_decides("approve")
    await play.reach("centre_approved", "pending")
    await play.release()
    await play.reach("centre_approved", "returned_by_bank")
    await play.mend_account()
    await play.reach("centre_approved", "pending")
    await _pay(play)


async def submitted_twice_at_once(play: Play) -> None:
    """A double tap: two requests with one key at the same moment are one claim with one answer."""
    body = await play.complete(bill(play.city, play.worker.person, play.employer))
    before, key = await _own_claims(play), str(new_id())
    first, second = await asyncio.gather(play.submit(body, key), play.submit(body, key))
    if first != second:
        raise GaveUp(f"One key was answered with two claims: {first.body['number']} and {second.body['number']}.")
    if await _own_claims(play) - before != {first.body["id"]}:
        raise GaveUp(f"Beside {first.body['number']} another claim was made by the same key.")
    play.take(first)
    await play.reach("awaiting_employer")
    await _approve_and_pay(play)


async def withdrawn(play: Play) -> None:
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    await play.withdraw()
    await play.reach("awaiting_centre", "withdrawn")


async def close_account(play: Play, number: str) -> None:
    """Tell the bank's simulator."""
    api = play.worker.api
    control = (await api.send("bank", "GET", "/control")).json()
    closed = sorted({*control["closed_accounts"], number})
    await api.send("bank", "PUT", "/control", json={**control, "closed_accounts": closed})


async def _approve_and_pay(play: Play) -> None:
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    await _centre_approves_and_pays(play)


async def _centre_approves_and_pays(play: Play) -> None:
    await play.centre_decides("approve")
    await play.reach("centre_approved", "pending")
    await _pay(play)


async def _pay(play: Play) -> None:
    await play.release()
    await play.reach("centre_approved", "paid")


async def _own_claims(play: Play) -> set[str]:
    page = (await play.worker.get("claims", "/claims", limit=100)).body
    return {row["id"] for row in page["items"]}


VARIANTS: dict[str, Variant] = {
    variant.__name__: variant
    for variant in (
        approved_and_paid, returned_by_employer_then_paid, rejected_by_employer, returned_by_centre_then_paid,
        rejected_by_centre, capped_by_yearly_ceiling, payout_returned_then_paid, submitted_twice_at_once, withdrawn,
    )
}  # fmt: skip
