"""What stands on a printed page."""

import pypdfium2


def text_of(pdf: bytes) -> str:
    """All its text, as a reader would copy it out."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage() for page in document]
    text = "\n".join(page.get_text_bounded() for page in pages)
    for page in pages:
        page.close()
    document.close()
    return text
