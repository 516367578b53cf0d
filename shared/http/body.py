"""JSON that means one thing only: no duplicate keys, no NaN, no bottomless nesting, no lone surrogates."""

import json
from typing import Any

from fastapi import HTTPException

_DEPTH = 32


def parse_strictly(body: bytes) -> Any:
    """Raise 400 for JSON that readers could understand differently."""
    if _too_deep(body):
        raise HTTPException(400)
    try:
        return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


def _too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= _DEPTH:
        return False
    depth = 0
    for byte in body:
        if byte in b"[{":
            depth += 1
            if depth > _DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
