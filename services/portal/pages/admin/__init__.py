"""Administration of the agency: its staff, their offices, and what each may do."""

from services.portal.pages.admin import policy, staff

ROUTERS = tuple(module.router for module in (staff, policy))
