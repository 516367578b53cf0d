"""The same signed access token, remembered as long as ours is."""

import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

_KEYS = KeySet.import_key_set(json.loads(Path(os.environ["BENCH_JWKS"]).read_text(encoding="utf-8")))
_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=2,
    iss={"essential": True, "value": "huzhu/identity"},
    aud={"essential": True, "value": "claims"},
    exp={"essential": True},
)
_CACHE_SIZE = 10_000


class Person:
    """Who is asking."""

    is_authenticated = True

    def __init__(self, claims: dict[str, Any]) -> None:
        self.id = UUID(claims["sub"])
        self.agency = str(claims["agency"])
        self.roles = {role["role"] for role in claims["roles"]}


_verified: dict[str, tuple[float, Person]] = {}


class AccessToken(BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[Person, None]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed
        known = _verified.get(token)
        if known is not None and known[0] > time.time():
            return known[1], None
        try:
            claims = jwt.decode(token, _KEYS, algorithms=["Ed25519"]).claims
            _CLAIMS.validate(claims)
        except (JoseError, ValueError) as error:
            raise AuthenticationFailed from error
        if len(_verified) > _CACHE_SIZE:
            _verified.clear()
        person = Person(claims)
        _verified[token] = (float(claims["exp"]), person)
        return person, None


class IsWorker(BasePermission):
    def has_permission(self, request: Any, _view: Any) -> bool:
        return "worker" in request.user.roles
