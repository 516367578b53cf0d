"""Codes by SMS, and the short messages that wait to be sent: rows that live for minutes."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, Uuid, text

from services.identity.persistence.tables.base import metadata, moment

sms_code = Table(
    "sms_code",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("subject", LargeBinary, nullable=False),  # blind index of the login or number that it was asked for
    Column("binding", LargeBinary, nullable=False),  # blind index of the browser or session that asked
    Column("code_index", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    moment("made_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    Index("sms_code_asked", "subject", "binding", "purpose"),
    Index("sms_code_expiry", "expires_at"),
)

short_message = Table(
    "short_message",
    metadata,
    Column("id", Uuid, primary_key=True),  # the reference under which the provider knows it
    Column("agency", Text, nullable=False),
    Column("sealed", LargeBinary),  # number and text, under a key of this service alone, until it is settled
    moment("expires_at"),  # afterwards it is never sent
    moment("due_at", nullable=True),  # none: settled
    Column("exchanges", Integer, nullable=False, server_default=text("0")),
    Index("short_message_due", "due_at"),
)
