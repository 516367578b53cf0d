"""Paper: documents laid out by Typst as PDF/A with our own fonts, with a QR code; nothing is taken from the system."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import typst
from fastapi import Response

from shared.threads import Threads

_HERE = Path(__file__).parents[1]
_PRINTS = _HERE / "templates" / "prints"
_FONTS = _HERE / "fonts"
_PRINTING = Threads("printing", 1, waiting=8)
"""Typst takes a tenth of a second of a processor."""


async def paper(template: str, name: str, data: Mapping[str, Any]) -> Response:
    """The PDF as an answer that nobody keeps."""
    content = await _PRINTING.run(lambda: pdf(template, data))
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """`slip` with its data, as PDF/A-2b. Takes a tenth of a second: run it beside the loop."""
    return typst.compile(
        str(_PRINTS / f"{template}.typ"),
        root=str(_PRINTS),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2b",
    )


def qr(text: str) -> str:
    """A QR code as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()
