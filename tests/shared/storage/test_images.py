"""reliability.md, Uploads (pictures); S1.3 a worker hands in photos of invoice and summary."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from shared.storage.images import (
    MAX_SIDE,
    Photo,
    TooManyPixels,
    UnreadablePhoto,
    UnsupportedPhoto,
    sanitise_photo,
)

_PLACE = b"24.874N 118.675E"


def _picture(kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", orientation: int = 1) -> bytes:
    """Red in the upper left corner, with a place in its EXIF."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = _PLACE.decode()
    exif[0x8825] = {1: "N", 2: (24.0, 52.0, 26.0), 3: "E", 4: (118.0, 40.0, 30.0)}
    target = BytesIO()
    image.save(target, kind, exif=exif, comment=_PLACE)
    return target.getvalue()


def _opened(photo: Photo) -> Image.Image:
    image = Image.open(BytesIO(photo.content))
    image.load()
    return image


def _png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims this size; there is hardly anything behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_s1_3_photo_is_redrawn_without_place_or_comment(kind: str) -> None:
    content = _picture(kind)
    assert _PLACE in content
    photo = sanitise_photo(content, f"image/{kind.lower()}", f"invoice.{kind.lower()}")
    assert photo.media_type == f"image/{kind.lower()}"
    assert _PLACE not in photo.content
    assert dict(_opened(photo).getexif()) == {}
    assert (photo.width, photo.height) == _opened(photo).size == (120, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_orientation_is_applied_before_it_is_forgotten(kind: str) -> None:
    photo = sanitise_photo(_picture(kind, orientation=6), f"image/{kind.lower()}")
    assert (photo.width, photo.height) == (80, 120)
    red = _opened(photo).convert("RGB").getpixel((70, 10))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[1] < 60


@pytest.mark.parametrize(
    ("content", "declared", "name"),
    [
        (_picture("JPEG"), "image/png", None),
        (_picture("PNG"), "image/jpeg", None),
        (_picture("JPEG"), "image/jpeg", "invoice.png"),
        (_picture("JPEG"), "image/jpeg", "invoice.jpg.exe"),
        (_picture("JPEG"), "application/octet-stream", None),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "image/svg+xml", None),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png", "a.png"),
        (b"GIF89a" + bytes(100), "image/gif", None),
        (b"%PDF-1.7", "image/jpeg", None),
        (b"", "image/jpeg", None),
    ],
)
def test_anything_but_an_honest_jpeg_or_png_is_415(content: bytes, declared: str, name: str | None) -> None:
    with pytest.raises(UnsupportedPhoto) as refused:
        sanitise_photo(content, declared, name)
    assert refused.value.status == 415


def test_pixel_flood_is_refused_from_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    for size in ((65_500, 65_500), (8_001, 5_000), (1, 2**31 - 1)):
        with pytest.raises(TooManyPixels) as refused:
            sanitise_photo(_png_of(*size), "image/png")
        assert refused.value.status == 422


def test_forty_million_pixels_are_the_last_allowed() -> None:
    with pytest.raises(UnreadablePhoto):
        sanitise_photo(_png_of(8_000, 5_000), "image/png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_truncated_photo_is_422(kind: str, kept: float) -> None:
    content = _picture(kind, (400, 300))
    with pytest.raises(UnreadablePhoto) as refused:
        sanitise_photo(content[: int(len(content) * kept)], f"image/{kind.lower()}")
    assert refused.value.status == 422


def test_polyglot_keeps_nothing_but_the_picture() -> None:
    script = b"<script>alert(1)</script>PK\x03\x04"
    photo = sanitise_photo(_picture() + script, "image/jpeg")
    assert script not in photo.content


def test_big_photo_is_shrunk() -> None:
    photo = sanitise_photo(_picture("JPEG", (3600, 1200)), "image/jpeg")
    assert (photo.width, photo.height) == (MAX_SIDE, 800)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_png_mode_becomes_plain_colour(mode: str) -> None:
    target = BytesIO()
    Image.new(mode, (10, 10)).save(target, "PNG")
    assert _opened(sanitise_photo(target.getvalue(), "image/png")).mode == "RGB"


def test_transparency_becomes_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")
    assert _opened(sanitise_photo(target.getvalue(), "image/png")).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_greys() -> None:
    image, target = Image.new("I;16", (2, 1)), BytesIO()
    image.putpixel((0, 0), 128 * 256)
    image.save(target, "PNG")
    assert _opened(sanitise_photo(target.getvalue(), "image/png")).getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(["JPEG", "PNG"]), changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255))))
def test_damaged_bytes_give_a_photo_or_a_refusal_and_nothing_else(kind: str, changes: list[tuple[float, int]]) -> None:
    content = bytearray(_picture(kind))
    for place, byte in changes:
        content[int(place * len(content))] = byte
    try:
        photo = sanitise_photo(bytes(content), f"image/{kind.lower()}")
    except (UnsupportedPhoto, UnreadablePhoto, TooManyPixels):
        return
    assert max(photo.width, photo.height) <= MAX_SIDE
