"""Building blocks of migrations: shared tables, row security, and what each role may do.

A migration runs as `…_owner`; the application works as `…_app`, which owns nothing; the relay as `…_relay`.
"""

from alembic import op
from sqlalchemy import text

from shared.db import tables
from shared.db.audit_schema import create_audit
from shared.db.outside_tables import outside_metadata
from shared.db.tables import shared_metadata

_AGENCY_FUNCTION = """
create function current_agency() returns text language plpgsql stable as $$
declare found text := nullif(current_setting('app.agency', true), '');
begin
  if found is null then raise exception 'no agency is set' using errcode = '42501'; end if;
  return found;
end $$
"""


_GAPS = """
create view outbox_gap with (security_invoker = true) as
select lower(gap) as first, coalesce(upper(gap), 9223372036854775807) as past
from unnest(int8multirange(int8range(1, null)) - coalesce((select sent from relay_progress), '{}')) as gap
"""
"""Numbers of the outbox that no relay has sent, the last gap without an end."""
_WAITING = """
create view outbox_waiting with (security_invoker = true) as
select row.* from outbox_gap, lateral (select * from outbox where seq >= first and seq < past order by seq) as row
"""
"""The rows that no relay has sent: one look into an index for each gap. Unordered, all that was sent would be read."""

_FIRST = (
    tables.outbox, tables.inbox, tables.parked, tables.relay_progress, tables.relay_position,
    tables.consumer_position, tables.stored_answer,
)  # fmt: skip
"""What the first revisions create; later tables come by revisions of their own."""


def create_shared_tables() -> None:
    """First step of a service's first revision."""
    shared_metadata.create_all(op.get_bind(), list(_FIRST), checkfirst=False)
    op.execute(_AGENCY_FUNCTION)
    op.execute(_GAPS)
    op.execute(_WAITING)
    for table in ("outbox", "stored_answer"):
        protect(table)
    app, relay = _role("app"), _role("relay")
    op.execute(f"grant select, insert, update, delete on inbox, parked, consumer_position to {app}")
    op.execute(f"grant select, insert on outbox to {app}")
    op.execute(f"grant select, insert, delete on stored_answer to {app}")
    op.execute(f"grant usage on schema public to {relay}")
    op.execute(f"grant select on outbox to {relay}")
    op.execute(f"grant select on relay_progress, outbox_gap, outbox_waiting to {app}, {relay}")
    op.execute(f"grant insert, update, delete on relay_progress to {relay}")
    op.execute(f"grant select, insert, update, delete on relay_position to {relay}")
    create_audit(app, _role("sealer"))
    protect("audit_entry")


def create_operator_actions() -> None:
    """The memory of what operators did: the application adds to it and can change nothing."""
    shared_metadata.create_all(op.get_bind(), [tables.operator_action], checkfirst=False)
    protect("operator_action")
    grant("operator_action", "select, insert")


def create_outside_tables() -> None:
    """For a service that hears outside parties: their keys, and the nonces that they said."""
    outside_metadata.create_all(op.get_bind(), checkfirst=False)
    for table in outside_metadata.tables:
        protect(table)
    grant("machine_client", "select, insert, update")
    grant("machine_nonce", "select, insert, delete")


def protect(table: str) -> None:
    """Force row security by agency: rows of others do not exist, and without an agency every access fails."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"create policy agency on {table} using (agency = (select current_agency()))"
        f" with check (agency = (select current_agency()))"
    )


def grant(table: str, rights: str = "select, insert, update, delete") -> None:
    """Let the application role use a table; append-only tables grant `select, insert`."""
    op.execute(f"grant {rights} on {table} to {_role('app')}")


def _role(kind: str) -> str:
    owner = op.get_bind().execute(text("select current_user")).scalar_one()
    return str(owner).removesuffix("_owner") + f"_{kind}"
