"""Who may meet what, by the brief: its table of roles, written for a machine without a look at the table of grants.

What a route is for is said by its method and path; what a role does and never sees, in the brief's words. An access
that follows from neither is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.security.principal import Grant, Principal

BUSINESSES = {
    "apply": """
        GET claims/employers, GET claims/employers/covering, POST claims/claims,
        POST claims/claims/drafts, PATCH claims/claims/{claim_id}, DELETE claims/claims/{claim_id},
        POST claims/claims/{claim_id}/submission, POST claims/claims/{claim_id}/resubmission,
        POST claims/claims/{claim_id}/withdrawal, POST claims/documents""",
    "payout account": "PUT claims/claims/{claim_id}/payout-account",
    "track": "GET claims/claims",
    "one claim": "GET claims/claims/{claim_id}",
    "pictures": "GET claims/documents/{document_id}/content",
    "review": """
        GET claims/claims/cards, GET review/tasks, GET review/tasks/count, GET review/tasks/counts, GET review/cases,
        GET review/cases/{case_id}, POST review/cases/{case_id}/decisions""",
    "pay": "GET claims/payouts, GET claims/payouts/{payout_id}, POST claims/payouts/{payout_id}/release",
    "fund": "GET claims/fund",
    "roster": """
        POST enrollment/rosters, POST enrollment/enrolments, GET enrollment/rosters/template.xlsx,
        GET enrollment/members, GET enrollment/members/export.xlsx""",
    "member organisations": "POST enrollment/member-organisations",
    "figures": "GET insight/counts, GET insight/ages",
    "health": "GET insight/rates, GET insight/digest",
    "follow a claim": "GET insight/stories/{claim}, GET insight/traces/{trace_id}",
    "dead letters": """
        GET */operations, GET */operations/actions, GET */parked, GET */parked/{position},
        PUT */parked/{position}/replay, PUT */parked/{position}/discard""",
    "audit trail": "GET */audit-entries",
    "master data": "POST identity/employers, POST identity/people, POST identity/people/{person_id}/activation-codes",
    "roles": "POST identity/role-grants, DELETE identity/role-grants/{grant_id}",
    "names": "GET identity/people/names",
    "own view": "GET identity/people/me, GET */audit-entries/mine",
    "own account": """
        GET identity/people/me/sessions, DELETE identity/people/me/sessions, GET identity/people/me/data,
        DELETE identity/people/me/sessions/{session_id}, PUT identity/people/me/phone, GET identity/help,
        GET identity/deputies, GET identity/people/me/security-keys, POST identity/people/me/security-keys,
        POST identity/people/me/security-keys/challenges, DELETE identity/people/me/security-keys/{key_id},
        POST identity/help/{help_id}/agreement, DELETE identity/help/{help_id}""",
    "own data": "PUT identity/people/me/name, POST identity/people/me/erasure, POST identity/help",
    "counter": "POST identity/help/counter, POST identity/help/counter-codes",
    "appeals": "GET identity/account-appeals/{appeal_id}, GET identity/account-appeals/{appeal_id}/photos/{number}",
    "offices": """
        POST identity/role-proposals, GET identity/role-proposals, DELETE identity/role-proposals/{proposal_id},
        POST identity/role-proposals/{proposal_id}/confirmation, POST identity/second-factor-resets,
        GET identity/second-factor-resets, DELETE identity/second-factor-resets/{reset_id},
        POST identity/second-factor-resets/{reset_id}/confirmation, GET identity/deputy-proposals,
        POST identity/deputies/{deputy_id}/confirmation""",
    "machine clients": """
        POST identity/machine-proposals, GET identity/machine-proposals,
        DELETE identity/machine-proposals/{proposal_id}, POST identity/machine-proposals/{proposal_id}/confirmation,
        PUT identity/machine-clients/{client_id}/suspension""",
    "who speaks by machine": "GET identity/machine-clients",
    "staff": "GET identity/staff",
    "staff accounts": """
        PUT identity/staff/{person_id}/lock, DELETE identity/staff/{person_id}/lock,
        DELETE identity/staff/{person_id}""",
    "places of work": "POST identity/offices, DELETE identity/offices/{office_id}",
    "who works where": "GET identity/offices",
    "give a place of work": "PUT identity/staff/{person_id}/office",
    "name a deputy": "POST identity/deputies",
    "end a deputy": "DELETE identity/deputies/{deputy_id}",
    "who stood in": "GET identity/deputies/{deputy_id}",
    "look-up": "POST identity/people/lookups",
    "own messages": """
        GET notify/messages, GET notify/messages/unread-count, POST notify/messages/read,
        POST notify/messages/{message_id}/read, GET notify/messages/{message_id}/deliveries""",
    "directories": """
        GET identity/employers, GET identity/districts, GET identity/insurance-kinds,
        GET enrollment/member-organisations, GET claims/plans""",
    "employer applies": """
        POST identity/employer-applications, GET identity/employer-applications,
        POST identity/employer-applications/{application_id}/resubmission, POST identity/employer-bindings,
        GET identity/employers/represented""",
    "employer's application": "GET identity/employer-applications/{application_id}",
    "employer's data": """
        GET identity/employers/{employer_id}, GET identity/employer-profile-changes/{change_id},
        GET identity/delegations/{delegation_id}""",
    "speak for an employer": """
        POST identity/employers/{employer_id}/profile-changes, DELETE identity/employer-bindings/{binding_id},
        POST identity/employers/{employer_id}/binding-slips, GET identity/binding-slips/{slip_id},
        GET identity/employers/{employer_id}/clerks, GET identity/employers/{employer_id}/delegations,
        DELETE identity/employers/{employer_id}/delegations/{delegation_id}""",
    "employer's people": """
        POST identity/employers/{employer_id}/clerks, PUT identity/employers/{employer_id}/clerks/{person_id},
        POST identity/employers/{employer_id}/delegations""",
}  # fmt: skip


@dataclass(frozen=True)
class Office:
    """A row of the brief's table: where the role is held, what it does, what it never sees."""

    scope: str
    does: frozenset[str]
    never_sees: frozenset[str] = frozenset()


def _office(scope: str, does: str, never_sees: str = "") -> Office:
    return Office(scope, frozenset(_words(does)), frozenset(_words(never_sees)))


def _words(text: str) -> Iterator[str]:
    return (word.strip() for word in text.split(",") if word.strip())


_NOBODYS = "name, diagnosis, id number, picture"
OFFICES = {
    "worker": _office(
        "self",
        "apply, payout account, track, one claim, pictures, own data, employer applies, employer's application,"
        " employer's data, speak for an employer",
    ),
    "employer_clerk": _office("employer", "review, one claim, pictures, employer's data", "diagnosis, id number"),
    "employer_roster": _office("employer", "roster, employer's data", "diagnosis, id number, picture"),
    "employer_bases": _office("employer", "employer's data", _NOBODYS),
    "employer_payments": _office("employer", "employer's data", _NOBODYS),
    "employer_administrator": _office(
        "employer", "employer's data, speak for an employer, employer's people", "diagnosis, id number, picture"
    ),
    "district_reviewer": _office(
        "district", "review, one claim, pictures, names, name a deputy, end a deputy, who stood in"
    ),
    "centre_reviewer": _office(
        "agency",
        "review, one claim, pictures, appeals, figures, names, name a deputy,"
        " end a deputy, who stood in, employer's application, employer's data,"
        " speak for an employer",
    ),
    "counter_clerk": _office("agency", "counter", _NOBODYS),
    "finance": _office(
        "agency",
        "pay, fund, one claim, figures, name a deputy, end a deputy, who stood in",
        "diagnosis, id number, picture",
    ),
    "plan_administrator": _office("agency", "member organisations", _NOBODYS),
    "operator": _office("agency", "figures, health, follow a claim, dead letters, fund", _NOBODYS),
    "auditor": _office(
        "agency",
        "audit trail, follow a claim, names, staff, who stood in, employer's data, who speaks by machine",
        "diagnosis, picture",
    ),
    "administrator": _office(
        "agency",
        "master data, look-up, roles, roster, member organisations, names, employer's data, speak for an employer",
        "diagnosis, picture",
    ),
    "security_administrator": _office(
        "agency",
        "roles, offices, staff, staff accounts, who works where, give a place of work, end a deputy,"
        " who stood in, look-up, names, machine clients, who speaks by machine",
        "diagnosis, picture",
    ),
    "system_administrator": _office(
        "agency",
        "staff, places of work, who works where, who speaks by machine",
        "diagnosis, id number, picture",
    ),
}
EVERYBODY = _office("self", "own view, own account, own messages, directories, names")
HANDED_ON = {"employer_clerk", "employer_roster", "employer_bases", "employer_payments", "district_reviewer",
             "centre_reviewer", "finance"}  # fmt: skip
"""Roles that an agent or a deputy may hold for somebody else."""
IN_PERSON = {"speak for an employer", "employer's people", "own account"}
"""Done by nobody for somebody else."""
HELPED = {"apply", "payout account", "track", "one claim", "pictures", "own messages", "directories", "names",
          "own view"}  # fmt: skip
"""What a child of an elderly person or a counter clerk does for a worker."""

KNOWN_IN_PART = {"names", "directories"}
"""What anybody in the agency may ask of anybody: names with all but the first character hidden, and directories."""


@dataclass(frozen=True)
class Thing:
    """Something that stands in a service: whose it is, and words by which an answer gives it away."""

    kind: str
    id: str
    agency: str
    person: str = ""
    """Whose it is; several ids where it is several people's."""
    private: bool = False
    """Nobody's matter yet but the person's: a draft."""
    employer: str = ""
    district: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    """What kind of secret, to its text."""

    def __hash__(self) -> int:
        return hash((self.kind, self.id))


def business_of(service: str, method: str, path: str) -> str:
    """What the route is for; a route that the brief does not speak of is for nobody."""
    for business, routes in BUSINESSES.items():
        if {f"{method} {service}{path}", f"{method} */{path.lstrip('/')}"} & set(_words(routes)):
            return business
    return "unheard of"


def offices(who: Principal, business: str) -> list[tuple[Office, str]]:
    """The offices in which the caller may do it, each with where it is held."""
    helped = who.actor_id is not None
    if helped and business not in HELPED:
        return []
    found = [(EVERYBODY, str(who.person_id))] if business in EVERYBODY.does else []
    counting = [grant for grant in who.grants if not helped or grant.role == "worker"]
    return found + [
        (OFFICES[grant.role], grant.scope)
        for grant in counting
        if business in OFFICES[grant.role].does and _held(grant, who, business)
    ]


def _held(grant: Grant, who: Principal, business: str) -> bool:
    """Whether the role is held where it can be, and may be held for somebody else where it is."""
    if grant.via is not None and (grant.role not in HANDED_ON or business in IN_PERSON):
        return False
    place = OFFICES[grant.role].scope
    if place == "self":
        return grant.scope == str(who.person_id)
    if place == "agency":
        return grant.scope == who.agency
    return _is_id(grant.scope) if place == "employer" else grant.scope.startswith(who.agency[:4])


def reaches(office: Office, scope: str, who: Principal, thing: Thing) -> bool:
    """Whether the thing lies where the office is held."""
    if thing.agency != who.agency:
        return False
    return {
        "self": str(who.person_id) in thing.person.split(),
        "employer": scope in thing.employer.split() and not thing.private,
        "district": thing.district == scope and not thing.private,
        "agency": not thing.private,
    }[office.scope]


def meets(who: Principal, business: str, thing: Thing) -> bool:
    return any(reaches(office, scope, who, thing) for office, scope in offices(who, business))


def sees(who: Principal, business: str, thing: Thing, secret: str) -> bool:
    if business == "directories" and thing.kind == "employer" and thing.agency == who.agency:
        return secret in {"id", "firm"} and bool(offices(who, business))
    if business == "own view" and thing.kind in {"member", "person"} and thing.agency == who.agency and secret == "id":
        return bool(offices(who, business))  # whoever looked at one's data is told, by id
    if business == "audit trail" and secret == "id":
        thing = replace(thing, private=False)  # that something was begun is told, and nothing of what it says
    return any(
        reaches(office, scope, who, thing) and secret not in office.never_sees
        for office, scope in offices(who, business)
    )


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
