"""S1.3: pictures; the classes of bad uploads that touch them."""

import asyncio
import io
import struct
import threading
import zlib

import pytest
from PIL import Image

from services.claims.endpoints import documents
from shared.ids import new_id
from shared.storage.files import Files
from shared.storage.images import Photo, sanitise_photo
from tests.claims.world import World, picture
from tests.harness.service import AGENCY


def located() -> bytes:
    """A photo that says where it was taken."""
    image, target = Image.new("RGB", (60, 40), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "phone"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


async def test_a_picture_is_stripped_and_stored_encrypted(world: World) -> None:
    files = {"file": ("photo.jpg", located(), "image/jpeg")}
    answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
    uploaded = answer.json()
    assert (answer.status_code, uploaded["media_type"], uploaded["width"], uploaded["height"]) == (
        201, "image/jpeg", 60, 40,
    )  # fmt: skip
    content = await world.get(f"/documents/{uploaded['id']}/content")
    assert (content.status_code, content.headers["content-type"]) == (200, "image/jpeg")
    assert content.headers["x-content-type-options"] == "nosniff"
    assert content.headers["content-disposition"] == f'inline; filename="document-{uploaded["id"]}.jpg"'
    assert len(content.content) == uploaded["size"]
    assert not Image.open(io.BytesIO(content.content)).getexif()
    stored = (world.harness.databases.secrets / "storage" / uploaded["id"]).read_bytes()
    assert not stored.startswith(b"\xff\xd8")


NO_PICTURES = [
    ("photo.png", picture("JPEG"), "image/png", 415),
    ("photo.jpg", picture("PNG"), "image/jpeg", 415),
    ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", 415),
    ("photo.gif", picture("GIF"), "image/gif", 415),
    ("photo.jpg", b"%PDF-1.7", "image/jpeg", 415),
    ("photo.exe", picture("JPEG"), "image/jpeg", 415),
    ("photo.jpg", b"", "image/jpeg", 415),
    ("photo.jpg", picture("JPEG")[:60], "image/jpeg", 422),
]


async def test_what_is_no_picture_is_refused(world: World) -> None:
    for name, content, declared, status in NO_PICTURES:
        files = {"file": (name, content, declared)}
        answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
        assert answer.status_code == status, (name, answer.text)
    assert await world.harness.rows("select 1 from document") == []


def claiming(width: int, height: int) -> bytes:
    """The beginning of a picture that says it is this large."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 1 << 20) + b"IDAT"


async def test_a_flood_of_pixels_is_refused_before_decoding(world: World) -> None:
    files = {"file": ("big.png", claiming(30_000, 30_000), "image/png")}
    answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_pixels")


async def test_a_polyglot_is_redrawn(world: World) -> None:
    script = b"<script>alert(1)</script>"
    files = {"file": ("photo.png", picture("PNG") + script, "image/png")}
    answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
    content = await world.get(f"/documents/{answer.json()['id']}/content")
    assert script not in content.content


async def test_too_large_a_file_and_other_bodies_are_refused(world: World) -> None:
    files = {"file": ("photo.jpg", b"\xff\xd8\xff" + b"0" * (12 * 1024 * 1024), "image/jpeg")}
    answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
    assert answer.status_code == 413
    assert (await world.send("POST", "/documents", world.as_worker(), {"kind": "invoice"})).status_code == 415


async def test_a_kind_that_no_plan_asks_for_is_refused(world: World) -> None:
    for kind, code in (("selfie", "unknown_document_kind"), ("a\x00", "invalid")):
        files = {"file": ("photo.jpg", picture(), "image/jpeg")}
        answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": kind}, files=files)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["field"] == "kind"


async def test_only_who_may_see_the_kind_gets_the_picture(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    documents = {each["kind"]: each["id"] for each in (await world.claim(claim["id"]))["documents"]}
    readers = {
        "worker": (world.as_worker(), 200, 200),
        "clerk": (world.as_clerk(), 200, 404),
        "centre": (world.as_centre(), 200, 200),
        "finance": (world.as_finance(), 404, 404),
        "other clerk": (world.as_clerk(new_id()), 404, 404),
        "other worker": (world.as_worker(new_id()), 404, 404),
    }
    for name, (who, invoice, summary) in readers.items():
        for kind, status in (("invoice", invoice), ("discharge_summary", summary)):
            assert (await world.get(f"/documents/{documents[kind]}/content", who)).status_code == status, (name, kind)


async def test_a_picture_without_a_claim_is_its_owners_alone(world: World) -> None:
    identifier = await world.upload()
    assert (await world.get(f"/documents/{identifier}/content", world.as_centre())).status_code == 404
    assert (await world.get(f"/documents/{new_id()}/content")).status_code == 404


async def test_unreadable_forms_are_refused(world: World) -> None:
    for kind, content, status in (
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense", 422),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422),
    ):
        headers = {**world.as_worker(), **world.harness.key(), "Content-Type": kind}
        answer = await world.harness.client.post("/documents", content=content, headers=headers)
        assert answer.status_code == status, (content, answer.text)


async def test_slow_pictures_hold_no_connection_and_a_full_queue_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough = threading.Event()

    def slowly(content: bytes, declared: str, name: str | None) -> Photo:
        enough.wait(20)
        return sanitise_photo(content, declared, name)

    monkeypatch.setattr(documents, "sanitise_photo", slowly)
    files = {"file": ("photo.jpg", picture(), "image/jpeg")}
    sent = [
        world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files) for _ in range(14)
    ]
    uploads = [asyncio.create_task(each) for each in sent]
    refused = [upload.result() for upload in (await asyncio.wait(uploads, timeout=1))[0]]

    assert world.harness.database.engine.pool.checkedout() == 0
    assert (await asyncio.wait_for(world.get("/claims"), 2)).status_code == 200
    enough.set()
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in refused] == [(429, "2")] * 4
    answers = await asyncio.gather(*uploads)
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [429] * 4


async def test_nobody_but_a_worker_has_a_picture_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[bytes] = []
    monkeypatch.setattr(documents, "sanitise_photo", lambda content, *_: drawn.append(content))
    files = {"file": ("photo.jpg", picture(), "image/jpeg")}
    strangers = [(world.harness.token([("finance", AGENCY)]), 403), ({"Authorization": "Bearer x"}, 401)]
    for who, status in strangers:
        answer = await world.send("POST", "/documents", who, data={"kind": "invoice"}, files=files)
        assert answer.status_code == status
    assert drawn == []


async def test_a_photo_that_cannot_be_kept_now_is_answered_503(world: World) -> None:
    world.harness.app.state.files = Files("https://127.0.0.1:9/files", world.harness.database.cipher, "medical")
    files = {"file": ("photo.jpg", picture(), "image/jpeg")}
    answer = await world.send("POST", "/documents", world.as_worker(), data={"kind": "invoice"}, files=files)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert not await world.harness.rows("select id from document")
