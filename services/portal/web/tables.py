"""A table of figures: shown on a page, drawn as a chart from what the page shows, and exported as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.portal.web.durations import duration
from services.portal.web.money import plain_yuan
from shared.clock import CITY_ZONE
from shared.i18n.catalogue import Translator

_BOM = "\ufeff"
_SHORT = ("number", "money", "age", "tag")
_FEW = 3
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """`name` is a msgid, or a name that is the same in every language. A `series` is drawn.

    Kinds of cells: text (a msgid, too), code, number, money in fen, moment, minute, age in seconds, tag (a code of
    TAG_COLOURS and a msgid), link (text and address).
    """

    name: str
    kind: str = "text"
    series: bool = False
    exported_only: bool = False


@dataclass(frozen=True)
class Table:
    """`chart` is `minutes` or `bars`; None in a cell is shown as a dash."""

    code: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str
    chart: str | None = None
    folded: bool = False
    hint: str | None = None
    exports: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Further exports beside its own: code and msgid."""

    @property
    def compact(self) -> bool:
        """Whether short figures follow a name, so that a phone can show each row in few lines."""
        return all(column.kind in _SHORT for column in self.columns[1:])

    @property
    def narrow(self) -> bool:
        """Whether a phone shows it as the table that it is."""
        return self.compact and len(self.columns) <= _FEW


def as_csv(table: Table, _: Translator) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it; what would be read as a formula is made text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(_(column.name)) for column in table.columns])
    for row in table.rows:
        writer.writerow([harmless(plain(column, cell, _)) for column, cell in zip(table.columns, row, strict=True)])
    return (_BOM + out.getvalue()).encode()


def plain(column: Column, cell: Any, _: Translator) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    written = _PLAIN.get(column.kind)
    return str(cell) if written is None else written(cell, _)


def harmless(text: str) -> str:
    """No cell begins as a formula does."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(cell: str | datetime) -> datetime:
    return cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)


def _moment(cell: Any, _: Translator) -> str:
    return _time(cell).astimezone(CITY_ZONE).isoformat(timespec="seconds")


_PLAIN: dict[str, Callable[[Any, Translator], str]] = {
    "text": lambda cell, translate: translate(cell),
    "money": lambda cell, _: plain_yuan(cell),
    "moment": _moment,
    "minute": _moment,
    "age": duration,
    "tag": lambda cell, translate: translate(cell[1]),
    "link": lambda cell, _: str(cell[0]),
}
