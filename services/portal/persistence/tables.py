"""The portal's only own table: who is signed in, in which browser."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, MetaData, Table, Text

metadata = MetaData()

browser_session = Table(
    "browser_session",
    metadata,
    Column("id", LargeBinary, primary_key=True),  # SHA-256 of the cookie: the table gives no cookie away
    Column("agency", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),  # sealed: the person and the session token of identity
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("browser_session_expiry", "expires_at"),
)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}
