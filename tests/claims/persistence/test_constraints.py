"""Invariants 8 and 9 in the database itself: books, duties and settled payouts, whoever writes."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.claims.domain.ledger import Posting
from shared.ids import new_id
from tests.claims.world import World

ENTRY = (
    "insert into ledger_entry (agency, transaction_id, plan_id, year, account, debit_fen, credit_fen, claim_id, at)"
    " values (:agency, :transaction, 'p', 2026, :account, :debit, :credit, :claim, now())"
)


async def book(world: World, claim_id: str, *postings: Posting, then: str = "350500") -> None:
    async with world.harness.database.unit_of_work("350500") as uow:
        transaction = new_id()
        for posting in postings:
            values: dict[str, Any] = {"agency": "350500", "transaction": transaction, "claim": claim_id}
            amounts = {"account": posting.account, "debit": posting.debit_fen, "credit": posting.credit_fen}
            await uow.session.execute(text(ENTRY), {**values, **amounts})
        await uow.enter(then)


async def test_a_transaction_that_does_not_balance_never_commits(world: World) -> None:
    claim = (await world.file())["id"]
    await book(world, claim, Posting("a", debit_fen=5), Posting("b", credit_fen=3), Posting("c", credit_fen=2))
    for postings in ([Posting("a", debit_fen=5)], [Posting("a", debit_fen=5), Posting("b", credit_fen=4)]):
        for agency in ("350500", "610200"):
            with pytest.raises(IntegrityError, match="does not balance"):
                await book(world, claim, *postings, then=agency)
    with pytest.raises(IntegrityError, match="ledger_entry_one_side"):
        await book(world, claim, Posting("a", debit_fen=5, credit_fen=5))
    assert len(await world.harness.rows("select 1 from ledger_entry")) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set debit_fen = 1",
        "delete from ledger_entry",
        "delete from payout",
        "update claim_duty set duty = 'payer'",
        "delete from claim_timeline",
        "update bank_alarm set kind = ''",
        "update outbox set payload = ''",
    ],
)
async def test_the_application_cannot_change_history(world: World, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.harness.database.unit_of_work("350500") as uow:
            await uow.session.execute(text(statement))


async def test_a_person_holds_one_duty_per_claim_and_a_payout_settles_once(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    await world.release(claim)
    second_duty = (
        "insert into claim_duty (claim_id, person_id, submitter_id, agency, duty, at)"
        " select claim_id, person_id, submitter_id, agency, 'payer', now() from claim_duty"
    )
    paying_oneself = (
        "insert into claim_duty (claim_id, person_id, submitter_id, agency, duty, at)"
        " select id, person_id, person_id, agency, 'payer', now() from claim"
    )
    in_disguise = paying_oneself.replace("person_id, person_id", "person_id, gen_random_uuid()")
    settled = (
        "insert into payout_attempt (payout_id, attempt, agency, reference, amount_fen, instructed_at, outcome)"
        " select id, n, agency, 'again' || n, 1, now(), 'succeeded' from payout, generate_series(2, 3) n"
    )
    second_payout = (
        "insert into payout select gen_random_uuid(), agency, claim_id, claim_number, person_id, plan_id, year,"
        " amount_fen, state, created_at, updated_at, 1, 1 from payout"
    )
    for statement, constraint in (
        (second_duty, "claim_duty_pkey"),
        (paying_oneself, "claim_duty_not_submitter"),
        (in_disguise, "claim_duty_submitter"),
        (settled, "payout_settled_once"),
        (second_payout, "payout_claim_id_key"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            async with world.harness.database.unit_of_work("350500") as uow:
                await uow.session.execute(text(statement))
