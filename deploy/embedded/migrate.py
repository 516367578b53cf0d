"""`python -m deploy.embedded.migrate`: all databases in one process, which is faster than a process each.

In production each service migrates itself: `python -m services.<name> migrate`.
"""

import os

from deploy.embedded.services import SERVICES
from shared.db import migrations

if __name__ == "__main__":
    for service in SERVICES:
        migrations.upgrade(service, os.environ[f"DATABASE_URL_{service.upper()}_OWNER"])
