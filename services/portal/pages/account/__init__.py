"""People's own accounts: registration, forgotten passwords, devices, step-up."""

from services.portal.pages.account import devices, forgotten, overview, password, phone, registration, step_up

ROUTERS = tuple(module.router for module in (registration, forgotten, overview, devices, password, phone, step_up))
