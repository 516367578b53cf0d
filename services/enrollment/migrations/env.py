from services.enrollment.persistence.tables import metadata
from shared.db.migrations import run

run(metadata)
