"""Papers are PDF/A with our own fonts, whatever the machine has."""

from typing import Any

import pytest
import typst

from services.portal.web.printing import pdf, qr

DATA: dict[str, Any] = {
    "title": "单位网上办事绑定单", "language": "zh", "centre": "泉州市",
    "rows": [["单位名称", "泉州市样板鞋业有限公司"]], "code_label": "绑定码",
    "code": "7K2M-9QXA-TB4H", "lines": ["只能使用一次。"], "qr": qr("7K2M-9QXA-TB4H"),
    "qr_label": "二维码",
}  # fmt: skip


def test_a_slip_is_an_archivable_pdf_that_carries_its_fonts() -> None:
    """S2.1: printable."""
    content = pdf("slip", DATA)

    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in content
    assert b"NotoSansSC" in content


def test_what_is_written_into_a_slip_is_text_and_no_markup() -> None:
    plain = pdf("slip", {**DATA, "rows": [["单位名称", "#panic() *粗* [x]"]]})

    assert plain.startswith(b"%PDF")


def test_a_slip_without_its_code_is_not_printed() -> None:
    with pytest.raises(typst.TypstError):
        pdf("slip", {name: value for name, value in DATA.items() if name != "code"})


def test_a_qr_code_is_a_picture_that_scales() -> None:
    assert qr("https://example.org/employers/bind?code=7K2M").startswith("<svg")
