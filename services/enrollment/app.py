"""How the enrollment service is put together."""

from services.enrollment.endpoints import router
from services.enrollment.handlers import HANDLERS
from shared.runtime import Service

SERVICE = Service(name="enrollment", routers=[router], handlers=HANDLERS)
