"""Alembic's entry for this service."""

from services.identity.persistence.tables import metadata
from shared.db import migrations

migrations.run(metadata)
