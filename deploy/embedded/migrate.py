"""`python -m deploy.embedded.migrate`: all databases in one process, which is faster than a process each.

Each service can also migrate itself: `python -m services.<name> migrate`.
"""

from deploy.embedded.services import SERVICES
from shared.db import migrations
from shared.settings import need

if __name__ == "__main__":
    for service in SERVICES:
        migrations.upgrade(service, need(f"DATABASE_URL_{service.upper()}_OWNER"))
