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
_UNGUARDED, _GUARDED = "alter table decision disable trigger all", "alter table decision enable trigger all"
_AT_CENTRE = "(select id from decision where stage = 'centre' and role = 'centre_reviewer' order by id limit 1)"
_BEFORE_CENTRE = (
    "(select e.id from decision e join decision c on c.case_id = e.case_id and c.round = e.round"
    " where e.stage = 'employer' and c.stage = 'centre' order by e.id limit 1)"
)
_CENTRE_GRANTS = (
    "select seq from outbox where type in ('identity.role_granted.v1', 'identity.role_revoked.v1')"
    " and aggregate_version = 1 and convert_from(payload, 'UTF8') like '%centre_reviewer%'"
)


def _trace(table: str, change: str) -> str:
    """A change that only whoever owns the server can make."""
    return (
        f"alter table {table} disable trigger only_added_to; {change};"
        f" alter table {table} enable always trigger only_added_to"
    )


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
        5, "identity", "update machine_key set live_until = live_from", "update machine_key set live_until = null",
        "the bank's answers under a key that was not live",
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
        7, "review", f"{_UNGUARDED}; update decision set scope = '350599' where id = {_AT_CENTRE}",
        f"update decision set scope = '350500' where id = {_AT_CENTRE}; {_GUARDED}", "decided for an office not held",
    ),
    Plant(
        7, "review", f"{_UNGUARDED}; update decision set decided_by = gen_random_uuid() where id = {_AT_CENTRE}",
        "update decision d set decided_by = (select person_id from duty where case_id = d.case_id and duty = 'centre')"
        f" where d.id = {_AT_CENTRE}; {_GUARDED}", "decided by somebody without any office",
    ),
    Plant(
        7, "review", f"{_UNGUARDED}; update decision set action = 'return' where id = {_BEFORE_CENTRE}",
        f"update decision set action = 'approve' where id = {_BEFORE_CENTRE}; {_GUARDED}",
        "a step the workflow has not",
    ),
    Plant(
        7, "identity", f"update outbox set type = 'identity.role_revoked.v1' where seq in ({_CENTRE_GRANTS})",
        "update outbox set type = 'identity.role_granted.v1' where type = 'identity.role_revoked.v1'"
        " and aggregate_version = 1", "a role that was never granted",
    ),
    Plant(
        8, "review",
        "alter table decision disable trigger all;"
        " update decision d set decided_by = (select e.decided_by from decision e"
        " where e.case_id = d.case_id and e.stage = 'employer' limit 1) where d.stage = 'centre' and d.id ="
        " (select c.id from decision c join decision e on e.case_id = c.case_id and e.stage = 'employer'"
        " where c.stage = 'centre' order by c.id limit 1)",
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
        13, "insight", "update rollup set count = count + 1", "select 'the rebuilding that shows it puts it right'",
        "a live counter that the events do not give",
    ),
    Plant(
        14, "claims", _trace("audit_entry", "update audit_entry set action = action || 'x' where seq = 3"),
        _trace("audit_entry", "update audit_entry set action = left(action, -1) where seq = 3"),
        "an altered entry",
    ),
    Plant(
        14, "review", _trace("audit_link", "update audit_link set position = position + 1000 where position >= 5"),
        _trace("audit_link", "update audit_link set position = position - 1000 where position >= 1000"),
        "a gap in the chain",
    ),
    Plant(
        14, "identity", _trace("audit_head", "update audit_head set kid = kid || 'x' where position ="
                               " (select max(position) from audit_head)"),
        _trace("audit_head", "update audit_head set kid = left(kid, -1) where position ="
               " (select max(position) from audit_head)"), "a head signed by nobody known",
    ),
    Plant(
        14, "enrollment", "insert into audit_entry (agency, outcome, action, at) values ('350500', 'done', 'x.y',"
        " now() - interval '2 minutes')", _trace("audit_entry", "delete from audit_entry where action = 'x.y'"),
        "an entry that nobody seals",
    ),
    Plant(
        15, "identity",
        "update person set erased_at = now(), keys_gone_at = now() where id = (select max(id::text)::uuid from person)",
        "update person set erased_at = null, keys_gone_at = null where erased_at is not null",
        "an erased person that can still be read",
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
