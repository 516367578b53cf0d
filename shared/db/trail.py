"""What a request or message does to people's data and shows of it, gathered while it runs.

Whoever carries it out writes the rows into `audit_entry` in the same transaction, before anything leaves.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from shared.security.principal import Grant, Principal

Row = dict[str, Any]
DONE, SHOWN, REFUSED = "done", "shown", "refused"
_OWN_ROLE = "worker"


class Place(NamedTuple):
    """What is asked, and from where: the same for everything one request does."""

    action: str = ""
    """`<service>.<name of the endpoint's function>`."""
    kind: str | None = None
    object_id: str | None = None
    origin: str | None = None
    trace_id: str | None = None


class Subject(NamedTuple):
    """Whom something concerns, and which thing of theirs."""

    person_id: UUID | None
    kind: str | None
    object_id: str | None


_NOWHERE = Place()


class Trail:
    """`work.audit`: endpoints, queries and use cases say whom they show and whom they act upon."""

    def __init__(self, place: Place | None = None, principal: Principal | None = None) -> None:
        self._place = place or _NOWHERE
        self._principal = principal
        self._guarded = principal is not None
        """Whether the route asks for an access token: what is done there is written also where nobody says whom it
        concerns."""
        self._shown: dict[Subject, None] = {}
        self._about: dict[Subject, None] = {}
        self._why: str | None = None

    @property
    def place(self) -> Place:
        """What is asked, and from where."""
        return self._place

    def saw(self, person_id: UUID | None, kind: str, object_id: object = None) -> None:
        """The answer shows identity or medical data of this person; say it once for each, in lists too.

        Nothing is written of people who look at their own, unless somebody acts for them. None: nobody is shown,
        but that it was asked for is to be known.
        """
        if person_id is None or not self._is_own(person_id):
            self._shown[Subject(person_id, kind, _text(object_id))] = None

    def about(self, person_id: UUID | None, kind: str, object_id: object = None) -> None:
        """The act concerns this person (None: nobody in particular), where it is not the one who acts."""
        self._about[Subject(person_id, kind, _text(object_id))] = None

    def why(self, code: str) -> None:
        """The reason that was given: a code, never free text."""
        self._why = code

    def by(self, principal: Principal) -> None:
        """Who acts, with the roles that count: routes without an access token say it when they found it out."""
        self._principal = principal

    def rows(self, agency: str, *, acted: bool, made: Callable[[], object] = lambda: None) -> list[Row]:
        """Entries of what was done, if anything was, and shown.

        `made` finds the id of what the act brought about; it is asked only where nothing else was named.
        """
        acts: list[Subject] = []
        if acted:
            acts = [*self._about]
            if self._guarded and not acts:
                acts.append(Subject(self._self(), self._place.kind, self._place.object_id or _text(made())))
        found = [self._row(agency, DONE, subject) for subject in acts]
        if self._shown:
            found += [self._row(agency, SHOWN, subject) for subject in self._shown if subject not in acts]
        return found

    def refusal(self, agency: str, code: str) -> Row:
        """The entry of a request that was refused for want of a right."""
        subject = next(iter(self._about), Subject(None, self._place.kind, self._place.object_id))
        return self._row(agency, REFUSED, subject) | {"why": code, "role": None, "scope": None, "delegation": None}

    def _row(self, agency: str, outcome: str, subject: Subject) -> Row:
        who, place = self._principal, self._place
        grants = () if who is None else _fitting(who, subject.person_id)
        via = _via(grants)
        return {
            "agency": agency,
            "actor_id": who and (who.actor_id or who.person_id),
            "helped_id": who.person_id if who is not None and who.actor_id else None,
            "person_id": subject.person_id,
            "role": grants[0].role if grants else None,
            "scope": _scope(grants),
            "delegation": str(who.delegation_id) if who is not None and who.delegation_id else via,
            "outcome": outcome,
            "action": place.action,
            "kind": subject.kind,
            "object_id": subject.object_id,
            "why": self._why,
            "session": who and who.session_id,
            "origin": place.origin,
            "trace_id": place.trace_id,
        }

    def _is_own(self, person_id: UUID) -> bool:
        who = self._principal
        return who is not None and who.actor_id is None and who.person_id == person_id

    def _self(self) -> UUID | None:
        """People act upon themselves as workers or without a role; an office that names nobody acts upon nobody."""
        who = self._principal
        if who is None or (who.grants and who.grants[0].role != _OWN_ROLE and not who.has(_OWN_ROLE)):
            return None
        return who.person_id


def _fitting(who: Principal, person_id: UUID | None) -> tuple[Grant, ...]:
    """What somebody may do this by: as a worker upon themselves, by an office upon others."""
    if len(who.grants) <= 1:
        return who.grants
    own = person_id == who.person_id
    fitting = tuple(grant for grant in who.grants if (grant.role == _OWN_ROLE) is own) or who.grants
    return tuple(grant for grant in fitting if grant.role == fitting[0].role)


def _via(grants: tuple[Grant, ...]) -> str | None:
    """The delegation by which the role is held; none where it is the person's own, too: then they act in their own."""
    return None if any(grant.via is None for grant in grants) else next((grant.via for grant in grants), None)


def _scope(grants: tuple[Grant, ...]) -> str | None:
    if len(grants) == 1:
        return grants[0].scope
    return " ".join(sorted({grant.scope for grant in grants})) or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
