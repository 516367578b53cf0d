"""The trace: auditors search it, everybody sees who looked at their own data."""

from services.portal.pages.audit import search, who_looked

ROUTERS = (search.router, who_looked.router)
