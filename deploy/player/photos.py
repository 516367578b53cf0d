"""Photographs of papers: small JPEG pictures, each one different."""

import io
import secrets

from PIL import Image, ImageDraw

_SIZE = (480, 640)


def photo(title: str) -> bytes:
    """A valid JPEG with a few lines on it."""
    picture = Image.new("RGB", _SIZE, (250, 250, 245))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, _SIZE[0] - 24, _SIZE[1] - 24), outline=(60, 60, 60), width=3)
    for line, text in enumerate((title, "Demonstration only", secrets.token_hex(8))):
        draw.text((60, 80 + 60 * line), text, fill=(20, 20, 20))
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=80)
    return stored.getvalue()
