"""Employers: how they come online, what they are, who works and acts for them."""

from services.portal.pages.employers import accounts, agents, applications, clerks, door, organisation, roster

ROUTERS = tuple(module.router for module in (door, applications, accounts, organisation, roster, clerks, agents))
