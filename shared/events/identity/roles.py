"""What people may be."""

from typing import Literal, get_args

EmployerBusiness = Literal["employer_clerk", "employer_roster", "employer_bases", "employer_payments"]
"""What an employer's people may do for it, and what it may hand to an agency firm: `employer_clerk` reviews claims."""

Role = Literal[
    "worker",
    "employer_clerk",
    "employer_administrator",
    "employer_roster",
    "employer_bases",
    "employer_payments",
    "district_reviewer",
    "centre_reviewer",
    "counter_clerk",
    "finance",
    "plan_administrator",
    "operator",
    "auditor",
    "administrator",
    "security_administrator",
    "system_administrator",
]

BUSINESSES: tuple[EmployerBusiness, ...] = get_args(EmployerBusiness)
EMPLOYER_ROLES: tuple[str, ...] = ("employer_administrator", *BUSINESSES)
"""Roles whose scope is an employer."""

STAFF_ROLES: tuple[str, ...] = tuple(role for role in get_args(Role) if role not in ("worker", *EMPLOYER_ROLES))
"""Offices of an agency: two security administrators grant them, and their holders prove themselves twice."""
THREE_OFFICES = ("system_administrator", "security_administrator", "auditor")
"""三员: three different people."""
