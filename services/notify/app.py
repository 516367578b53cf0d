"""The notify service, put together."""

from services.notify.endpoints import router
from services.notify.handlers import HANDLERS
from services.notify.jobs.send_messages import send_messages
from shared.runtime import Service

SERVICE = Service(name="notify", routers=[router], handlers=HANDLERS, jobs=[send_messages])
