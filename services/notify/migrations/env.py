"""Alembic's entry: the tables of this service and the shared ones."""

from services.notify.persistence.tables import metadata
from shared.db import migrations

migrations.run(metadata)
