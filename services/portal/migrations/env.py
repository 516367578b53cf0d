from services.portal.persistence.tables import metadata
from shared.db import migrations

migrations.run(metadata)
