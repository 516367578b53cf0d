"""Invariants 8 to 10: different people, balanced books, ceilings."""

import json
from collections import defaultdict

from deploy.checks.finding import Finding, invariant
from deploy.checks.invariants.events import refused
from deploy.checks.world import World


@invariant(8, "submitter, deciders of different stages and payer of a claim are different people")
async def different_people(world: World) -> Finding:
    """From the decisions and submissions themselves, and from the duties that the constraint guards."""
    finding = Finding()
    duties: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in await world.rows("claims", "select id::text, person_id::text from claim where submitted_at is not null"):
        duties[row[0]][row[1]].add("submitter")
    query = (
        "select c.subject_id::text, d.decided_by::text, d.stage from decision d join review_case c on c.id = d.case_id"
    )
    for row in await world.rows("review", query):
        duties[row[0]][row[1]].add(f"decider:{row[2]}")
    for row in await world.rows("claims", "select claim_id::text, person_id::text, duty from claim_duty"):
        duties[row[0]][row[1]].add(row[2])
    for claim, people in duties.items():
        double = (f"claim {claim}: {person} is {sorted(held)}" for person, held in people.items() if len(held) > 1)
        finding.look(1, double)
    return finding


@invariant(9, "the books balance, and the bank's answers match the payouts one to one")
async def books_balance(world: World) -> Finding:
    """Debits equal credits per transaction; settled equals approved; one settled payout per claim at most."""
    finding = Finding()
    query = "select transaction_id::text, sum(debit_fen), sum(credit_fen) from ledger_entry group by 1"
    rows = await world.rows("claims", query)
    finding.look(len(rows), (f"transaction {r[0]}: debit {r[1]}, credit {r[2]}" for r in rows if r[1] != r[2]))
    finding.look(0, await _unpaid(world))
    answers = await _bank_answers(world)
    settled = await world.rows(
        "claims",
        "select a.reference, a.amount_fen, p.claim_id::text from payout_attempt a join payout p on p.id = a.payout_id"
        " where a.outcome = 'succeeded'",
    )
    finding.look(len(settled))
    for reference, amount, claim in map(tuple, settled):
        if answers.get(reference) != amount:
            finding.look(
                0, [f"claim {claim}: settled {amount} under {reference}, the bank paid {answers.get(reference)}"]
            )
    known = {row[0] for row in settled}
    finding.look(0, (f"the bank paid {ref}, nothing was settled" for ref in answers.keys() - known))
    claims = [row[2] for row in settled]
    finding.look(0, (f"claim {claim} was settled twice" for claim in {c for c in claims if claims.count(c) > 1}))
    return finding


async def _unpaid(world: World) -> list[str]:
    query = (
        "select c.id::text, c.approved_fen, coalesce(sum(e.credit_fen) filter (where e.account = 'fund_bank'), 0),"
        " coalesce(sum(e.debit_fen) filter (where e.account = 'benefits_expense'), 0), max(p.state)"
        " from claim c left join ledger_entry e on e.claim_id = c.id left join payout p on p.claim_id = c.id"
        " where c.approved_fen is not null group by 1, 2"
    )
    faults = []
    for claim, approved, paid, expense, state in map(tuple, await world.rows("claims", query)):
        expected = approved if state == "paid" else 0
        if paid != expected:
            faults.append(f"claim {claim}: approved {approved}, payout {state}, paid {paid}")
        if expense != approved:
            faults.append(f"claim {claim}: approved {approved}, booked {expense}")
    return faults


async def _bank_answers(world: World) -> dict[str, int]:
    """Believed answers of success: reference → fen."""
    unbelieved = await refused(world, "claims")
    alarmed = {
        str(row[0])
        for row in await world.rows("claims", "select event_id::text from bank_alarm where kind = 'answered_before'")
    }
    found = {}
    for record in world.records:
        if (
            record.type == "bank.payout_succeeded.v1"
            and record.copy_key not in unbelieved
            and record.event_id not in alarmed
        ):
            body = json.loads(record.body)
            found[body["reference"]] = body["amount_fen"]
    return found


@invariant(10, "nobody gets more than the yearly ceiling, and the counter is the sum")
async def ceilings_hold(world: World) -> Finding:
    """Per person, plan and year of discharge."""
    finding = Finding()
    approved = {
        tuple(row)[:3]: int(row[3])
        for row in await world.rows(
            "claims",
            "select person_id::text, plan_id, extract(year from discharged_on)::int, sum(approved_fen) from claim"
            " where approved_fen is not null group by 1, 2, 3",
        )
    }
    query = "select person_id::text, plan_id, year, used_fen, ceiling_fen from yearly_counter"
    counters = {tuple(row)[:3]: (row[3], row[4]) for row in await world.rows("claims", query)}
    for key in approved.keys() | counters.keys():
        used, ceiling = counters.get(key, (0, 0))
        total = approved.get(key, 0)
        wrong = (
            [f"{key}: approved {total}, counted {used}, ceiling {ceiling}"] if total != used or used > ceiling else []
        )
        finding.look(1, wrong)
    return finding
