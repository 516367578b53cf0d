"""Administration of the agency: its staff and their offices."""

from services.portal.pages.admin import staff

ROUTERS = tuple(module.router for module in (staff,))
