"""What a service does with the bytes of a real connection: where messages end, whose address counts, TLS."""

import ssl
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from deploy.embedded.certificates import Certificate
from shared import context
from shared.http.limits import Limits
from tests.harness.wire import exchange, standing

HEAD = b"POST /first HTTP/1.1\r\nHost: here\r\n"
SMUGGLED = b"GET /second HTTP/1.1\r\nHost: here\r\n\r\n"


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    said = f"[{request.url.path} {len(await request.body())} {request.client.host if request.client else None}]"
    await PlainTextResponse(said)(scope, receive, send)


echo = Limits(_echo)


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX" + SMUGGLED,
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX" + SMUGGLED,
        b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + SMUGGLED,
        b"Content-Length: 44, 0\r\n\r\n" + SMUGGLED,
        b"Content-Length: -1\r\n\r\n" + SMUGGLED,
        b"Content-Length: +6\r\n\r\n" + SMUGGLED,
        b"Content-Length : 6\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SMUGGLED,
        b"Transfer-Encoding: chunked\r\n\r\n0x1\r\nA\r\n0\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: chunked\r\n\r\n1\nA\n0\n\n" + SMUGGLED,
        b"X-Header: a\n b\r\n\r\n" + SMUGGLED,
    ],
)
async def test_a_message_whose_end_is_doubtful_is_refused_with_all_that_follows(framing: bytes) -> None:
    async with standing(echo) as port:
        answer = await exchange(port, HEAD + framing)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"[/" not in answer
    assert answer.count(b"HTTP/1.1") == 1


async def test_clear_messages_are_each_answered_once() -> None:
    chunked = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    async with standing(echo) as port:
        answer = await exchange(port, HEAD + b"Content-Length: 2\r\n\r\nab" + HEAD + chunked + SMUGGLED)
    assert [said.split(b"]")[0] for said in answer.split(b"[")[1:]] == [
        b"/first 2 127.0.0.1", b"/first 3 127.0.0.1", b"/second 0 127.0.0.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "forwarded", "believed"),
    [
        ("127.0.0.2", "X-Forwarded-For: 203.0.113.9", "127.0.0.2"),
        ("127.0.0.2", "Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9", "127.0.0.2"),
        ("127.0.0.1", "X-Forwarded-For: 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "X-Forwarded-For: 203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "X-Forwarded-For: 127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9", "127.0.0.1"),
    ],
)
async def test_an_address_is_believed_from_the_proxy_alone_and_only_the_one_that_it_added(
    source: str, forwarded: str, believed: str
) -> None:
    """The proxy (127.0.0.1) appends whom it sees; what people wrote before that counts for nothing."""
    async with standing(echo) as port:
        answer = await exchange(port, f"GET / HTTP/1.1\r\nHost: here\r\n{forwarded}\r\n\r\n".encode(), source)
    assert f"[/ 0 {believed}]".encode() in answer


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The city's own, trusted by this process and no other one."""
    made = Certificate.authority()
    (tmp_path / "authority.pem").write_text(made.public)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context._trusted.cache_clear()
    return made


def serve_as(certificate: Certificate, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own.pem").write_text(certificate.pem)
    monkeypatch.setenv("HUZHU_CERTIFICATE", str(folder / "own.pem"))


async def test_services_speak_tls_with_each_other(
    authority: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_as(authority.issue("localhost"), tmp_path, monkeypatch)
    async with standing(echo) as port, httpx.AsyncClient(verify=context._trusted()) as client:
        assert "[/x 0 " in (await client.get(f"https://localhost:{port}/x")).text
        with pytest.raises(httpx.TransportError):
            await client.get(f"http://localhost:{port}/x")  # it does not fall back


async def test_only_hosts_that_a_setting_names_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever talks a service into calling another one reaches nobody."""
    async with standing(echo) as named, standing(echo) as other, context.http_client() as client:
        monkeypatch.setenv("HUZHU_PROFILE", "production")
        monkeypatch.setenv("SMS_URL", f"http://127.0.0.1:{named}/v1")
        assert (await client.get(f"http://127.0.0.1:{named}/x")).status_code == 200
        for url in (
            f"http://127.0.0.1:{other}/", f"http://localhost:{named}/", f"https://127.0.0.1:{named + 1}/",
            "http://169.254.169.254/latest/meta-data", f"http://127.0.0.1:{named}@127.0.0.1:{other}/",
        ):  # fmt: skip
            with pytest.raises(context.NotNamed):
                await client.post(url, content=b"secret")


@pytest.mark.parametrize("wrong", ["of another authority", "of nobody but itself", "for another name"])
async def test_a_client_of_ours_meets_a_wrong_certificate_and_says_nothing(
    authority: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    certificate = {
        "of another authority": Certificate.authority().issue("localhost"),
        "of nobody but itself": Certificate.authority(),
        "for another name": authority.issue("claims"),
    }[wrong]
    serve_as(certificate, tmp_path, monkeypatch)
    async with standing(echo) as port, httpx.AsyncClient(verify=context._trusted()) as client:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.post(f"https://localhost:{port}/", content=b"secret")


@pytest.mark.parametrize(
    ("most", "ciphers", "agreed"),
    [
        (ssl.TLSVersion.TLSv1_3, "DEFAULT", "TLSv1.3"),
        (ssl.TLSVersion.TLSv1_2, "DEFAULT", "TLSv1.2"),
        (ssl.TLSVersion.TLSv1_2, "AES128-SHA256:ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0", None),
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0", None),
        (ssl.TLSVersion.TLSv1, "ALL:@SECLEVEL=0", None),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
async def test_tls_is_of_today(
    authority: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, ciphers: str, agreed: str | None
) -> None:
    serve_as(authority.issue("localhost"), tmp_path, monkeypatch)
    trusting = ssl.create_default_context(cadata=authority.public)
    trusting.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    trusting.maximum_version = ssl.TLSVersion(most)
    trusting.set_ciphers(ciphers)
    async with standing(echo) as port, httpx.AsyncClient(verify=trusting) as client:
        if agreed is None:
            with pytest.raises(httpx.TransportError):
                await client.get(f"https://localhost:{port}/")
            return
        answer = await client.get(f"https://localhost:{port}/")
        assert answer.extensions["network_stream"].get_extra_info("ssl_object").version() == agreed
