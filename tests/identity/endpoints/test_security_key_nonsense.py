"""What is no answer of a key at all; and where browsers use keys."""

import pytest

from services.identity.settings import Site
from tests.identity.city import City
from tests.identity.endpoints.test_second_factors import session
from tests.identity.endpoints.test_security_keys import OWN, Owner, ask, prove, refused, site
from tests.identity.security_keys import SoftKey, content, text

__all__ = ["site"]


async def test_nonsense_is_refused_and_breaks_nothing(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    token = await session(city, owner.worker)
    for name in ("credential_id", "client_data", "authenticator_data", "signature"):
        for nonsense in (
            "A",
            "AA",
            text(b"{}"),
            text(b"[1]"),
            text(bytes(37)),
            text(b'{"type":1,"challenge":2,"origin":3}'),
        ):
            await city.identity.rows("delete from attempt")
            proof = key.sign((await ask(city, token)).json()["options"])
            assert refused(await prove(city, token, {**proof, name: nonsense})), (name, nonsense)
        assert (await prove(city, token, {**proof, name: "not base64!"})).status_code == 422
    for name in ("credential_id", "client_data", "attestation"):
        for nonsense in ("A", text(b"{}"), text(bytes(200)), text(b"\xa1\x63fmt\x64none"), text(b"\xff")):
            options = (await owner.call("POST", f"{OWN}/challenges", {})).json()["options"]
            sent = {**SoftKey().attest(options), name: nonsense}
            assert refused(await owner.call("POST", OWN, {"label": "x", **sent})), (name, nonsense)
    options = (await owner.call("POST", f"{OWN}/challenges", {})).json()["options"]
    sent = SoftKey().attest(options)
    cut = text(content(sent["attestation"])[:-20])
    assert refused(await owner.call("POST", OWN, {"label": "x", **sent, "attestation": cut}))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://huzhu.quanzhou.example", Site("https://huzhu.quanzhou.example", "huzhu.quanzhou.example")),
        ("https://Huzhu.Example:8443/", Site("https://huzhu.example:8443", "huzhu.example")),
        ("https://huzhu.example:443", Site("https://huzhu.example", "huzhu.example")),
        ("http://127.0.0.1:8000", Site("http://localhost:8000", "localhost")),
        ("http://localhost", Site("http://localhost", "localhost")),
        ("http://huzhu.example", None),
        ("https://10.0.0.7", None),
        ("https://huzhu.example:port", None),
        ("", None),
    ],
)
def test_keys_work_at_names_over_tls_and_on_the_machine_itself(url: str, expected: Site | None) -> None:
    assert Site.of(url) == expected
