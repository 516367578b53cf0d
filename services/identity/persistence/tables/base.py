"""What all tables of identity share."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, MetaData, Text, Uuid
from sqlalchemy.orm import registry

metadata = MetaData()
mapper_registry = registry(metadata=metadata)


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A column of an aware point in time."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def aggregate() -> list[Column[Any]]:
    """What every aggregate's table begins with."""
    return [
        Column("id", Uuid, primary_key=True),
        Column("agency", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("event_version", Integer, nullable=False),
    ]
