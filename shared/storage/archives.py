"""Office files are ZIP archives of XML: judged by the central directory, then unpacked by a counted stream.

Nobody downstream meets a bomb, a link, a macro or an external entity: only the checked parts are packed again.
"""

import re
import stat
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from shared.errors import Invalid

MAX_PARTS: Final = 200
MAX_UNPACKED: Final = 32 * 1024 * 1024
MAX_COLUMNS: Final = 64

_ENCRYPTED = 0x1
_CHUNK = 64 * 1024
_KEPT = re.compile(r"(\[Content_Types\]\.xml|_rels/.*|xl/.*)", re.IGNORECASE)
_DROPPED = re.compile(r"xl/(drawings|charts|media|theme|calcChain)", re.IGNORECASE)
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class DangerousFile(Invalid):
    code = "dangerous_file"
    message = "The file is packed in a way that is not taken here. Save it anew without macros, links or a password."


class UnreadableTable(Invalid):
    code = "unreadable_table"
    message = "The table cannot be read. Save it as .xlsx or as .csv in UTF-8."


class TooManyRows(Invalid):
    code = "too_many_rows"
    message = "The table has more than %(rows)s rows or %(columns)s columns. Split it."


def repacked(content: bytes, max_rows: int) -> bytes:
    """The workbook's harmless parts in a new archive; raises the errors above."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_directory(archive.infolist())
            parts = _unpacked(archive)
    # NotImplementedError is zipfile's word for a compression it does not know
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableTable(field="file") from error
    for part in parts.values():
        _PartCheck(max_rows).run(part)
    return _packed(parts)


def _check_directory(entries: list[ZipInfo]) -> None:
    """What the central directory admits: sizes, names, links, encryption, macros; nothing is unpacked yet."""
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise DangerousFile(field="file")
    if len(set(names)) != len(names) or any(_is_dangerous(entry) for entry in entries):
        raise DangerousFile(field="file")


def _is_dangerous(entry: ZipInfo) -> bool:
    name = entry.filename
    outside = name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name
    link = stat.S_ISLNK(entry.external_attr >> 16)
    nested = name.lower().endswith((".zip", ".xlsx", ".xlsm", "vbaproject.bin", ".exe"))
    return outside or link or nested or bool(entry.flag_bits & _ENCRYPTED)


def _unpacked(archive: ZipFile) -> dict[str, bytes]:
    """Parts that carry cells, counted while they stream, since a directory can lie."""
    parts: dict[str, bytes] = {}
    total = 0
    for entry in archive.infolist():
        name = entry.filename
        if not _KEPT.fullmatch(name) or _DROPPED.match(name) or not name.lower().endswith((".xml", ".rels")):
            continue
        found = bytearray()
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                found += chunk
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise DangerousFile(field="file")
        parts[name] = bytes(found)
    return parts


def _packed(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


class _PartCheck:
    """Refuses a document type (and with it every entity), and cells far out: readers allocate the whole rectangle."""

    def __init__(self, max_rows: int) -> None:
        self._max_rows = max_rows
        self._row = 0
        self._column = 0

    def run(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.StartElementHandler = self._on_element
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise UnreadableTable(field="file") from error

    def _on_doctype(self, *_: object) -> None:
        raise DangerousFile(field="file")

    def _on_element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif local == "c":
            self._column += 1
            if "r" in attributes:
                self._column, self._row = _place(attributes["r"])
        if self._row > self._max_rows or self._column > MAX_COLUMNS:
            raise TooManyRows(field="file", rows=self._max_rows - 1, columns=MAX_COLUMNS)


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 7:  # noqa: PLR2004 - a sheet has 1,048,576 rows
        raise UnreadableTable(field="file")
    return int(text)


def _place(text: str) -> tuple[int, int]:
    """Column and row of a reference: B7 is (2, 7)."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise UnreadableTable(field="file")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(match[2])
