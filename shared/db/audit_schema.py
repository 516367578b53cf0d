"""What a migration does for the trace: tables that only grow, whoever asks."""

from alembic import op

from shared.db.audit_tables import audit_entry, audit_head, audit_link, audit_progress
from shared.db.tables import shared_metadata

GROWING = ("audit_entry", "audit_link", "audit_head")

_REFUSE = """
create function audit_is_only_added_to() returns trigger language plpgsql as $$
begin raise exception '% is only added to', tg_table_name using errcode = '42501'; end $$
"""


def create_audit(app: str, sealer: str) -> None:
    """Tables, rights, and the trigger that stops even their owner; row security is left to the caller."""
    shared_metadata.create_all(op.get_bind(), [audit_entry, audit_link, audit_head, audit_progress], checkfirst=False)
    op.execute(_REFUSE)
    for table in GROWING:
        op.execute(
            f"create trigger only_added_to before update or delete or truncate on {table}"
            " for each statement execute function audit_is_only_added_to()"
        )
        op.execute(f"alter table {table} enable always trigger only_added_to")
    op.execute(f"grant select, insert on audit_entry to {app}")
    op.execute(f"grant usage on schema public to {sealer}")
    op.execute(f"grant select on audit_entry to {sealer}")
    op.execute(f"grant select, insert on audit_link, audit_head to {sealer}")
    op.execute(f"grant select, insert, update on audit_progress to {sealer}")
