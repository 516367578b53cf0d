"""What the routes of identity share."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, HTTPException, Request
from pydantic import BaseModel, Field

from services.identity import queries
from services.identity.domain.codes import agency_of
from services.identity.queries import Named
from services.identity.queries.delegations import acting_now
from services.identity.queries.deputies import acting_for
from services.identity.queries.factors import FactorWanted, factor_wanted
from services.identity.queries.helping import helping_now
from services.identity.queries.names import names_of_scopes
from services.identity.settings import Keys
from services.identity.use_cases.end_replayed import end_replayed
from services.identity.use_cases.open_session import Opened
from services.identity.use_cases.registry import Registry
from services.identity.use_cases.sign_in import Gate
from shared.db.trail import Trail
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EMPLOYER_ROLES
from shared.http.edge import Work
from shared.security.principal import Principal

_ACTING = ("employer_id", "employer_name", "agent_name", "last_day")
Agency = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Binding = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""What ties a code to the browser that asked for it; opaque, from the portal."""
Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Proof = Annotated[str, Field(max_length=2000)]
NewPassword = Annotated[str, Field(min_length=8, max_length=128)]


class GrantOut(BaseModel):
    role: str
    scope: str
    scope_name: str
    via: UUID | None = None
    """The delegation by which it is held."""


class ActingOut(BaseModel):
    """For which employer an agency firm's clerk acts in this session."""

    delegation_id: UUID
    employer_id: UUID
    employer_name: str
    agent_name: str
    last_day: date


class HelpingOut(BaseModel):
    """Who acts for the person in this session, and until when."""

    help_id: UUID
    helper_name: str
    until: datetime


class CurrentPersonOut(BaseModel):
    id: str
    name: str
    grants: list[GrantOut]
    acting: ActingOut | None = None
    helping: HelpingOut | None = None
    """Somebody else acts for this person."""


class SessionOut(BaseModel):
    session_token: str
    expires_at: datetime
    person: CurrentPersonOut
    second_factor: FactorWanted = None
    """What staff still have to prove, or to set up, before they act in their offices."""


def gate_of(request: Request) -> Gate:
    state = request.app.state
    return Gate(state.database, state.keys, state.passwords)


def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.keys
    return keys


def registry_of(request: Request) -> Registry:
    registry: Registry = request.app.state.registry
    return registry


GateOf = Annotated[Gate, Depends(gate_of)]
KeysOf = Annotated[Keys, Depends(_keys)]
RegistryOf = Annotated[Registry, Depends(registry_of)]


def address_of(request: Request) -> str:
    """The caller's address. The server takes a forwarded one from the portal's machine only (FORWARDED_ALLOW_IPS)."""
    return request.client.host if request.client else "unknown"


def user_agent_of(request: Request) -> str:
    return request.headers.get("user-agent", "")[:400]


def _session_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated()
    return token


SessionToken = Annotated[str, Depends(_session_token)]


async def _session_owner(token: SessionToken, work: Work, request: Request) -> Principal:
    await work.enter(agency_of(token))
    principal = await queries.principal_of_session(work, token)
    if principal is None:
        await end_replayed(request.app.state.database, work.agency, token)
        raise unauthenticated()
    work.audit.by(principal)
    return principal


async def _session_holder(token: SessionToken, work: Work) -> Principal:
    await work.enter(agency_of(token))
    principal = await queries.principal_of_session(work, token, owner=True)
    if principal is None:
        raise unauthenticated()
    work.audit.by(principal)
    return principal


SessionHolder = Annotated[Principal, Depends(_session_holder)]
"""The person who signed in, also while they act for somebody else."""
SessionOwner = Annotated[Principal, Depends(_session_owner)]
"""The owner of the session whose token the request bears; the agency is entered."""


def unauthenticated() -> HTTPException:
    return HTTPException(401, headers={"WWW-Authenticate": "Bearer"})


async def signed_in(work: UnitOfWork, opened: Opened) -> SessionOut:
    """The answer to whoever proved who they are, and the entry about it."""
    enter_in_trail(work.audit, work.agency, opened)
    person = await queries.named(work, opened.person_id)
    return session_out(opened, person, await wanted_beside_password(work, person))


def enter_in_trail(trail: Trail, agency: str, opened: Opened) -> None:
    trail.by(Principal(opened.person_id, agency, (), ""))
    trail.about(opened.person_id, "session")


async def wanted_beside_password(work: UnitOfWork, person: Named) -> FactorWanted:
    """Hardly anybody has an office: others are not asked about."""
    if all(queries.may_act(grant.role, ()) for grant in person.grants):
        return None
    return await factor_wanted(work, person.id, ())


def session_out(opened: Opened, person: Named, wanted: FactorWanted) -> SessionOut:
    """What the password alone lets them be: no office."""
    own = [GrantOut(**vars(grant)) for grant in person.grants if queries.may_act(grant.role, ())]
    return SessionOut(
        session_token=opened.session_token,
        expires_at=opened.expires_at,
        person=CurrentPersonOut(id=str(person.id), name=person.name, grants=own),
        second_factor=wanted,
    )


async def current_person(work: UnitOfWork, person_id: UUID, session_id: UUID, amr: Collection[str]) -> CurrentPersonOut:
    """As what the person acts in the session: in offices only after the second proof."""
    view = await queries.named(work, person_id)
    grants = [GrantOut(**vars(grant)) for grant in view.grants if queries.may_act(grant.role, amr)]
    grants += await _as_deputy(work, person_id, grants, amr)
    helped = await helping_now(work, session_id)
    if helped is not None:
        own = [grant for grant in grants if grant.role == "worker"]
        return CurrentPersonOut(id=str(view.id), name=view.name, grants=own, helping=HelpingOut(**vars(helped)))
    under = await acting_now(work, session_id, person_id)
    if under is None:
        return CurrentPersonOut(id=str(view.id), name=view.name, grants=grants)
    resting = [grant for grant in grants if grant.role not in EMPLOYER_ROLES]
    named: dict[str, Any] = {"scope": str(under.employer_id), "scope_name": under.employer_name, "via": under.id}
    taken = [GrantOut(role=role, **named) for role in under.roles]
    acting = ActingOut(delegation_id=under.id, **{name: getattr(under, name) for name in _ACTING})
    return CurrentPersonOut(id=str(view.id), name=view.name, grants=[*resting, *taken], acting=acting)


async def _as_deputy(
    work: UnitOfWork, person_id: UUID, own: Collection[GrantOut], amr: Collection[str]
) -> list[GrantOut]:
    """Offices of colleagues on leave that are not one's own already."""
    held = {(grant.role, grant.scope) for grant in own}
    found = [one for one in await acting_for(work, person_id) if (one.role, one.scope) not in held]
    names = await names_of_scopes(work, [one.scope for one in found]) if found else {}
    return [
        GrantOut(role=one.role, scope=one.scope, scope_name=names.get(one.scope, one.scope), via=one.id)
        for one in found
        if queries.may_act(one.role, amr)
    ]
