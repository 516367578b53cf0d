"""Photos as people hand them in: judged by their header before decoding, then drawn anew without anything hidden.

Decoding takes time: call `sanitise_photo` in a thread.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Final

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from shared.errors import Invalid

MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 2400
_JPEG_QUALITY = 88
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


class UnsupportedPhoto(Invalid):
    status = 415
    code = "unsupported_photo"
    message = "Only JPEG and PNG pictures are taken here, named as what they are."


class TooManyPixels(Invalid):
    code = "too_many_pixels"
    message = "The picture has more than %(limit)s million pixels."


class UnreadablePhoto(Invalid):
    code = "unreadable_photo"
    message = "The picture is damaged or incomplete. Take it again."


@dataclass(frozen=True)
class _Format:
    media_type: str
    signature: bytes
    extensions: frozenset[str]
    reader: type[ImageFile]


_JPEG = _Format("image/jpeg", b"\xff\xd8\xff", frozenset({".jpg", ".jpeg"}), JpegImageFile)
_PNG = _Format("image/png", b"\x89PNG\r\n\x1a\n", frozenset({".png"}), PngImageFile)


@dataclass(frozen=True)
class Photo:
    """A clean picture: upright, at most MAX_SIDE pixels a side, without metadata."""

    content: bytes
    media_type: str
    width: int
    height: int


def sanitise_photo(content: bytes, declared_type: str, file_name: str | None = None) -> Photo:
    """A clean copy, or UnsupportedPhoto (415), TooManyPixels or UnreadablePhoto (422)."""
    kind = _kind_of(content, declared_type, file_name)
    try:
        with kind.reader(BytesIO(content)) as picture:
            _check_size(picture)
            clean = _redrawn(picture)
    except _UNREADABLE as error:
        raise UnreadablePhoto(field="file") from error
    return Photo(_encoded(clean, kind), kind.media_type, clean.width, clean.height)


def _kind_of(content: bytes, declared_type: str, file_name: str | None) -> _Format:
    """Content, declared type and extension must agree."""
    extension = PurePath(file_name or "").suffix.lower()
    for kind in (_JPEG, _PNG):
        if content.startswith(kind.signature):
            declared = declared_type.partition(";")[0].strip().lower()
            if declared == kind.media_type and (not extension or extension in kind.extensions):
                return kind
    raise UnsupportedPhoto(field="file")


def _check_size(picture: ImageFile) -> None:
    """From the header alone; nothing is decoded yet."""
    if picture.width * picture.height > MAX_PIXELS:
        raise TooManyPixels(field="file", limit=MAX_PIXELS // 1_000_000)


def _redrawn(picture: ImageFile) -> Image.Image:
    """Decoded, turned upright, shrunk, and painted onto a new white canvas, which carries no metadata."""
    picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    picture.load()
    drawn: Image.Image = picture
    if picture.mode.startswith("I"):
        drawn = picture.point(lambda value: value / 256).convert("L")  # 16-bit grey would become white
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if drawn.mode != mode:
        drawn = drawn.convert(mode)
    drawn.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(drawn, in_place=True)
    canvas = Image.new("RGB", drawn.size, "white")
    canvas.paste(drawn, mask=drawn.getchannel("A") if mode == "RGBA" else None)
    return canvas


def _encoded(picture: Image.Image, kind: _Format) -> bytes:
    target = BytesIO()
    if kind is _JPEG:
        picture.save(target, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    else:
        picture.save(target, "PNG")
    return target.getvalue()
