"""Security keys: what browsers are asked, and what their owners do with them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from services.identity import queries
from services.identity.domain.security_key import Assertion, Attestation
from services.identity.endpoints.common import GateOf, SessionHolder
from services.identity.queries.factors import OwnKey, own_keys
from services.identity.settings import Site
from services.identity.use_cases.prove_by_key import ask_key
from services.identity.use_cases.register_key import ask_new_key, register_key, remove_key
from shared.http.edge import SignedIn, Work, edge_router, public_router
from shared.http.models import Body, NoBody, Text

router = edge_router(tags=["security keys"])
session_router = public_router(tags=["sessions"])

_BASE64URL = r"^[A-Za-z0-9_-]+$"
Name = Annotated[str, Field(max_length=1364, pattern=_BASE64URL)]
"""1,023 bytes at most, as the standard has it."""
Said = Annotated[str, Field(max_length=4096, pattern=_BASE64URL)]
Attested = Annotated[str, Field(max_length=16384, pattern=_BASE64URL)]


class AskBody(Body):
    purpose: Literal["second_factor", "step_up"]


class KeyBody(Body):
    label: Annotated[str, Text(40)]
    """How its owner tells it from others."""
    credential_id: Name
    client_data: Said
    attestation: Attested


class ProofBody(Body):
    """What the browser brings, in base64url."""

    credential_id: Name
    client_data: Said
    authenticator_data: Said
    signature: Said

    def proof(self) -> Assertion:
        return Assertion(self.credential_id, self.client_data, self.authenticator_data, self.signature)


class OptionsOut(BaseModel):
    options: dict[str, Any]
    """As `navigator.credentials` takes them, bytes in base64url."""


class KeyIdOut(BaseModel):
    id: UUID


class KeysOut(BaseModel):
    items: list[OwnKey]
    possible: bool
    """Whether browsers use keys at the portal's address."""


def _site(request: Request) -> Site | None:
    site: Site | None = request.app.state.site
    return site


SiteOf = Annotated[Site | None, Depends(_site)]


@session_router.post("/sessions/current/security-key-challenges", status_code=201)
async def post_key_challenge(body: AskBody, owner: SessionHolder, work: Work, site: SiteOf) -> OptionsOut:
    work.audit.about(owner.person_id, "second-factor")
    return OptionsOut(options=await ask_key(work, site, owner, body.purpose))


@router.post("/people/me/security-keys/challenges", status_code=201)
async def post_new_key_challenge(_: NoBody, work: Work, principal: SignedIn, site: SiteOf) -> OptionsOut:
    work.audit.about(principal.person_id, "second-factor")
    name = (await queries.named(work, principal.person_id)).name
    return OptionsOut(options=await ask_new_key(work, site, principal, name))


@router.post("/people/me/security-keys", status_code=201)
async def post_security_key(body: KeyBody, work: Work, principal: SignedIn, gate: GateOf, site: SiteOf) -> KeyIdOut:
    sent = Attestation(body.credential_id, body.client_data, body.attestation)
    key_id = await register_key(work, gate, site, principal, body.label, sent)
    work.audit.about(principal.person_id, "second-factor", key_id)
    return KeyIdOut(id=key_id)


@router.get("/people/me/security-keys")
async def get_security_keys(work: Work, principal: SignedIn, site: SiteOf) -> KeysOut:
    return KeysOut(items=await own_keys(work, principal.person_id), possible=site is not None)


@router.delete("/people/me/security-keys/{key_id}", status_code=204)
async def delete_security_key(key_id: UUID, work: Work, principal: SignedIn) -> None:
    work.audit.about(principal.person_id, "second-factor", key_id)
    await remove_key(work, principal, key_id)
