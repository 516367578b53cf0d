"""Offices (办事处): where staff sit, each in a district or for the whole city."""

from sqlalchemy import Column, ForeignKeyConstraint, Table, Text, UniqueConstraint, Uuid

from services.identity.persistence.tables.base import metadata, moment

office = Table(
    "office",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("district", Text),  # none: of the whole city, as the centre is
    Column("name", Text, nullable=False),
    moment("opened_at"),
    moment("closed_at", nullable=True),
    UniqueConstraint("agency", "name", name="office_name"),
    UniqueConstraint("id", "agency", name="office_of_agency"),
)

office_member = Table(
    "office_member",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("office_id", Uuid, nullable=False),
    moment("since"),
    ForeignKeyConstraint(["office_id", "agency"], ["office.id", "office.agency"], name="office_member_office"),
)
"""Everybody of the staff sits in one office at a time."""
