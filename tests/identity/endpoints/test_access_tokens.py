"""Every way of forging an access token ends at 401, on a real route."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from joserfc.jwk import OKPKey

from shared.ids import new_id
from shared.security import tokens
from shared.security.principal import Grant, Principal
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.city import bearer


def part(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    body = {"iss": tokens.ISSUER, "sub": str(new_id()), "aud": "identity", "sid": "s", "agency": AGENCY, "roles": []}
    return {**body, "iat": now, "exp": now + 60, **changed}


def signed(key: OKPKey, body: dict[str, Any], **header: Any) -> str:
    from joserfc import jwt

    return jwt.encode({"alg": "Ed25519", "kid": key.kid, "typ": "at+jwt", **header}, body, key, algorithms=["Ed25519"])


def hmac_signed(secret: bytes, kid: str | None) -> str:
    text = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': kid})}.{part(claims())}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def forged(key: OKPKey) -> dict[str, str]:
    """Name of the attack → token."""
    public = json.dumps(key.as_dict(private=False)).encode()
    own = OKPKey.generate_key("Ed25519", {"kid": str(key.kid)})
    good = signed(key, claims())
    head, body, signature = good.split(".")
    return {
        "alg none": f"{part({'alg': 'none'})}.{part(claims())}.",
        "alg none with the key's id": f"{part({'alg': 'None', 'kid': key.kid})}.{part(claims())}.",
        "key confusion: the public key as an HMAC secret": hmac_signed(public, key.kid),
        "key confusion: its raw bytes": hmac_signed(str(key.as_dict(private=False)["x"]).encode(), key.kid),
        "another key under the right kid": signed(own, claims()),
        "kid that is a path": signed(own, claims(), kid="../../../../dev/null"),
        "kid that is SQL": signed(own, claims(), kid="' or 1=1 --"),
        "the key brought along": signed(own, claims(), kid="mine", jwk=own.as_dict(private=False)),
        "another audience": signed(key, claims(aud="claims")),
        "several audiences, none of them ours": signed(key, claims(aud=["claims", "review"])),
        "no audience": signed(key, {k: v for k, v in claims().items() if k != "aud"}),
        "expired": signed(key, claims(exp=int(time.time()) - 5)),
        "no expiry": signed(key, {k: v for k, v in claims().items() if k != "exp"}),
        "not valid yet": signed(key, claims(nbf=int(time.time()) + 3600)),
        "another issuer": signed(key, claims(iss="somebody")),
        "roles of the wrong shape": signed(key, claims(roles="administrator")),
        "altered body": f"{head}.{part(claims(roles=[{'role': 'administrator', 'scope': AGENCY}]))}.{signature}",
        "no signature": f"{head}.{body}.",
        "another kind of token": signed(key, claims(), typ="JWT"),
        "not a token": "x.y.z",
        "nothing": "",
    }


async def test_a_forged_token_is_refused(identity: ServiceHarness) -> None:
    for attack, token in forged(identity.signing_key).items():
        answer = await identity.client.get("/employers", headers=bearer(token))

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), attack
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_same_claims_well_signed_are_believed(identity: ServiceHarness) -> None:
    answer = await identity.client.get("/employers", headers=bearer(signed(identity.signing_key, claims())))

    assert answer.status_code == 200


async def test_without_a_bearer_token(identity: ServiceHarness) -> None:
    for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}, bearer("350500.a-session-token")):
        assert (await identity.client.get("/people/me", headers=header)).status_code == 401


async def test_a_post_needs_an_idempotency_key(identity: ServiceHarness) -> None:
    headers = identity.token([("administrator", AGENCY)])

    for key in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "k" * 65}):
        answer = await identity.client.post("/people", json={}, headers={**headers, **key})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_published_keys_verify_and_hold_no_secret(identity: ServiceHarness) -> None:
    published: dict[str, Any] = (await identity.client.get("/.well-known/jwks.json")).json()

    assert [sorted(key) for key in published["keys"]] == [["crv", "kid", "kty", "x"]]

    async def fetch() -> dict[str, Any]:
        return published

    principal = Principal(new_id(), AGENCY, (Grant("worker", "x"),), "s")
    token = tokens.sign(identity.signing_key, principal, "claims")
    assert await tokens.TokenVerifier("claims", fetch).verify(token) == principal
