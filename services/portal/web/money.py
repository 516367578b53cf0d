"""Money for people: whole fen inside, yuan with two decimals outside; never a float."""

import re
import unicodedata
from decimal import Decimal

_YUAN = re.compile(r"\d{1,9}(\.\d{1,2})?")
_BEYOND = re.compile(r"\d{10,}(\.\d{1,2})?")
_DRESS = str.maketrans("", "", ",，¥￥元 \u3000")


def yuan(fen: int) -> str:
    """`123450` → `1,234.50`."""
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def plain_yuan(fen: int) -> str:
    """`123450` → `1234.50`, as it stands in an input."""
    return yuan(fen).replace(",", "")


def beyond_reading(text: str) -> bool:
    """An amount, but more than anybody means."""
    return _BEYOND.fullmatch(unicodedata.normalize("NFKC", text).translate(_DRESS)) is not None


def parse_yuan(text: str) -> int | None:
    """Fen, or None when the text is not an amount. Full-width digits, commas and 元 are understood."""
    cleaned = unicodedata.normalize("NFKC", text).translate(_DRESS)
    if not _YUAN.fullmatch(cleaned):
        return None
    return int(Decimal(cleaned) * 100)
