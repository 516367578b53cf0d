"""What all tables of identity share."""

from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData
from sqlalchemy.orm import registry

metadata = MetaData()
mapper_registry = registry(metadata=metadata)


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A column of an aware point in time."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
