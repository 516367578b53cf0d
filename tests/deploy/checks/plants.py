"""Violations, one or more per invariant: SQL that plants it, and SQL that takes it back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """A violation in a service's tables, and how it is taken back."""

    number: int
    service: str
    sql: str
    undo: str
    name: str


_ONE_CLAIM = "(select id from claim where state = 'centre_approved' and approved_fen > 0 order by id limit 1)"
PLANTS = [
    Plant(
        1, "claims", "update stored_answer set key = key || 'x' where route = '/claims'",
        "update stored_answer set key = left(key, -1) where route = '/claims'", "a stored answer is gone",
    ),
    Plant(
        3, "review",
        "update outbox set aggregate_version = aggregate_version + 100 where seq = (select max(seq) from outbox)",
        "update outbox set aggregate_version = aggregate_version - 100 where seq = (select max(seq) from outbox)",
        "a gap in the versions",
    ),
    Plant(
        3, "claims", f"update claim set event_version = event_version + 1 where id = {_ONE_CLAIM}",
        f"update claim set event_version = event_version - 1 where id = {_ONE_CLAIM}", "an event that was never told",
    ),
    Plant(
        4, "claims",
        "with new as (insert into outbox"
        " (id, agency, topic, type, aggregate_id, aggregate_version, occurred_at, payload)"
        " values ('01930000-0000-7000-8000-00000000aaaa', '350500', 'claims.events', 'claims.claim_withdrawn.v1', 'x',"
        " 1, now(), '') returning seq)"
        " update relay_progress set sent = sent + (select range_agg(int8range(seq, seq + 1)) from new)",
        "delete from outbox where id = '01930000-0000-7000-8000-00000000aaaa'", "marked as sent and in no topic",
    ),
    Plant(
        5, "claims", "update outbox set payload = payload || ' ' where seq = (select min(seq) from outbox)",
        "update outbox set payload = substring(payload for length(payload) - 1)"
        " where seq = (select min(seq) from outbox)", "another content than was published",
    ),
    Plant(
        6, "review", "update inbox set event_id = '01930000-0000-7000-8000-00000000bbbb'"
        " where event_id = (select min(event_id::text)::uuid from inbox)",
        "-- put back by the next test's own look", "a handled event that nobody told, and one without a trace",
    ),
    Plant(
        8, "review",
        "alter table decision disable trigger all;"
        " update decision d set decided_by = (select e.decided_by from decision e"
        " where e.case_id = d.case_id and e.stage = 'employer' limit 1) where d.stage = 'centre' and d.id ="
        " (select id from decision where stage = 'centre' order by id limit 1)",
        "update decision d set decided_by = (select person_id from duty where case_id = d.case_id and duty = 'centre')"
        " where d.stage = 'centre'; alter table decision enable trigger all", "one person decides both stages",
    ),
    Plant(
        9, "claims", "alter table ledger_entry disable trigger all; update ledger_entry set credit_fen = credit_fen + 1"
        " where seq = (select min(seq) from ledger_entry where credit_fen > 0)",
        "update ledger_entry set credit_fen = credit_fen - 1"
        " where seq = (select min(seq) from ledger_entry where credit_fen > 0);"
        " alter table ledger_entry enable trigger all", "debits and credits differ",
    ),
    Plant(
        9, "claims", "update payout_attempt set amount_fen = amount_fen + 1 where outcome = 'succeeded'",
        "update payout_attempt set amount_fen = amount_fen - 1 where outcome = 'succeeded'",
        "the bank paid another amount",
    ),
    Plant(
        10, "claims", "update yearly_counter set used_fen = used_fen - 1 where used_fen > 0",
        "update yearly_counter set used_fen = used_fen + 1", "the counter is not the sum",
    ),
    Plant(
        13, "insight", "update rollup set count = count + 1", "update rollup set count = count - 1",
        "a live counter that the events do not give",
    ),
    Plant(
        15, "review", "create table leak as select '{canary}'::text as note", "drop table leak",
        "a plain canary in a column",
    ),
    Plant(
        15, "claims", "create table leak as select convert_to('{canary}', 'UTF8') as note", "drop table leak",
        "a plain canary in bytes",
    ),
    Plant(
        16, "notify",
        "update relay_progress set sent = sent - (select range_agg(int8range(max, max + 1)) from"
        " (select max(seq) from outbox) as last)",
        "update relay_progress set sent = sent + (select range_agg(int8range(max, max + 1)) from"
        " (select max(seq) from outbox) as last)", "an event that was never published",
    ),
]  # fmt: skip
