"""The trace: who did or saw what of whom, and the chain that is laid over it.

Rows are only ever added. No role may change or take one away, the owner of the tables neither: a trigger refuses it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from shared.db.tables import shared_metadata

_now = func.clock_timestamp()

audit_entry = Table(
    "audit_entry",
    shared_metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("agency", Text, nullable=False),
    Column("actor_id", Uuid),  # who did it; None where nobody is signed in
    Column("helped_id", Uuid),  # for whom the actor acts, under a delegation
    Column("person_id", Uuid),  # whom it concerns
    Column("role", Text),
    Column("scope", Text),
    Column("delegation", Text),
    Column("outcome", Text, nullable=False),  # done | shown | refused
    Column("action", Text, nullable=False),  # <service>.<endpoint function>
    Column("kind", Text),
    Column("object_id", Text),
    Column("why", Text),  # a code: no free text is kept in the clear
    Column("session", Text),
    Column("origin", Text),  # the address under a keyed hash
    Column("trace_id", Text),
    Index("audit_entry_person", "person_id", "seq"),
    Index("audit_entry_actor", "actor_id", "seq", postgresql_where=text("actor_id is distinct from person_id")),
    Index("audit_entry_object", "object_id"),
    Index("audit_entry_at", "at", postgresql_using="brin"),
)
"""Most entries are of people who act upon themselves: the index by person finds those."""

audit_link = Table(
    "audit_link",
    shared_metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
)
"""The chain: at each position the entry that stands there, and the hash over everything up to it."""

audit_head = Table(
    "audit_head",
    shared_metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kid", Text, nullable=False),
    Column("signature", Text, nullable=False),
)
"""What the service signed: so far the chain came, and this was its hash."""

audit_progress = Table(
    "audit_progress",
    shared_metadata,
    Column("single", Boolean, CheckConstraint("single"), primary_key=True, server_default=text("true")),
    Column("sealed_to", BigInteger, nullable=False),
)
"""One row: every entry up to this number is sealed or will never come. It saves looking; it proves nothing."""
