"""Administration of the agency: its staff, their offices, and what each may do."""

from services.portal.pages.admin import deputies, machines, offices, people, policy, staff, staff_accounts

ROUTERS = tuple(module.router for module in (staff, staff_accounts, people, deputies, offices, machines, policy))
