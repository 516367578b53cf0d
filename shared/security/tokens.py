"""Access tokens: EdDSA-signed JWTs for one audience, verified with identity's published keys."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.security.principal import Grant, Principal

ISSUER = "huzhu/identity"
_LEEWAY_SECONDS = 2
"""What clocks may differ."""
LIFETIME_SECONDS = 60 - _LEEWAY_SECONDS
"""A revoked role stops working within a minute everywhere."""
_ALGORITHMS = ["Ed25519"]
_TYPE = "at+jwt"
_CACHE_SIZE = 10_000
_KEY_REFRESH_SECONDS = 5.0


class TokenRefused(Exception):
    """The token is missing, altered, expired, or for somebody else."""


def sign(key: OKPKey, principal: Principal, audience: str) -> str:
    """A token for one audience, valid for LIFETIME_SECONDS."""
    issued = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": str(principal.person_id),
        "aud": audience,
        "sid": principal.session_id,
        "agency": principal.agency,
        "roles": [_role(grant) for grant in principal.grants],
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
    }
    if principal.amr:
        claims["amr"] = list(principal.amr)
    if principal.stepped_up_at is not None:
        claims["stepped_up_at"] = principal.stepped_up_at
    if principal.actor_id is not None:
        claims["act"] = {"sub": str(principal.actor_id), "delegation": str(principal.delegation_id)}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid, "typ": _TYPE}, claims, key, algorithms=_ALGORITHMS)


def _role(grant: Grant) -> dict[str, str]:
    said = {"role": grant.role, "scope": grant.scope}
    if grant.via is not None:
        said["via"] = grant.via
    if grant.holder is not None:
        said["holder"] = grant.holder
    return said


class TokenVerifier:
    """Checks signature, issuer, audience and times; a verified token is remembered until it expires."""

    def __init__(self, audience: str, fetch_keys: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._fetch = fetch_keys
        self._keys: KeySet | None = None
        self._fetching: asyncio.Future[dict[str, Any]] | None = None
        self._asked = 0.0
        self._verified: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        self._registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def verify(self, token: str) -> Principal:
        """The principal, or TokenRefused."""
        known = self._verified.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        try:
            claims = await self._decode(token)
            self._registry.validate(claims)
            principal = _principal(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused from error
        self._verified[token] = (float(claims["exp"]), principal)
        while len(self._verified) > _CACHE_SIZE:
            self._verified.popitem(last=False)
        return principal

    async def _decode(self, token: str) -> dict[str, Any]:
        try:
            return self._opened(token, await self._key_set(refresh=False))
        except (JoseError, ValueError):
            under_way = self._fetching is not None and not self._fetching.done()
            if not under_way and time.monotonic() - self._asked < _KEY_REFRESH_SECONDS:
                raise
            return self._opened(token, await self._key_set(refresh=True))

    @staticmethod
    def _opened(token: str, keys: KeySet) -> dict[str, Any]:
        """What else these keys may have signed one day is no access token: it has another type, or none."""
        opened = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        if opened.header.get("typ") != _TYPE:
            raise TokenRefused
        return opened.claims

    async def _key_set(self, *, refresh: bool) -> KeySet:
        """Fetched once for all who wait: at a start under load everybody comes at the same moment."""
        if self._keys is None or refresh:
            if self._fetching is None or self._fetching.done():
                self._asked = time.monotonic()
                self._fetching = asyncio.ensure_future(self._fetch())
            self._keys = KeySet.import_key_set(await asyncio.shield(self._fetching))  # type: ignore[arg-type]
        return self._keys


def _principal(claims: dict[str, Any]) -> Principal:
    act, stepped_up_at = claims.get("act"), claims.get("stepped_up_at")
    return Principal(
        person_id=UUID(claims["sub"]),
        agency=str(claims["agency"]),
        grants=tuple(
            Grant(str(role["role"]), str(role["scope"]), role.get("via"), role.get("holder"))
            for role in claims["roles"]
        ),
        session_id=str(claims["sid"]),
        actor_id=UUID(act["sub"]) if act else None,
        delegation_id=UUID(act["delegation"]) if act else None,
        stepped_up_at=None if stepped_up_at is None else int(stepped_up_at),
        amr=tuple(str(way) for way in claims.get("amr", ())),
    )
