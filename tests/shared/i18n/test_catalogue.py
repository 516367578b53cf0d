"""zh-CN is complete: every text of the repository stands in it, and nothing else does."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from shared.i18n.catalogue import LOCALES, Translator
from tests.shared.i18n.texts import texts

ROOT = Path(__file__).parents[3]
LOCALE = "zh_CN"
_PLACE = re.compile(r"%\((\w+)\)s")
_BRACED = re.compile(r"\{(\w+)\}")


def entries() -> list[tuple[str, Message]]:
    """(file, message) of every entry of every domain."""
    found = []
    for path in sorted((LOCALES / LOCALE).glob("*.po")):
        with path.open("rb") as file:
            found += [
                (path.name, message) for message in read_po(file, locale=LOCALE, abort_invalid=True) if message.id
            ]
    return found


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return texts(ROOT)


def test_every_text_has_its_chinese(shown: dict[str, str]) -> None:
    translated = {str(message.id) for _, message in entries() if message.string}
    missing = [f"{where}: {text}" for text, where in shown.items() if text not in translated]
    assert not missing, "\n".join(["without Chinese:", *sorted(missing)])


def test_every_entry_is_used(shown: dict[str, str]) -> None:
    """A text that stands in a table is marked by `msgid("…")`, or its table is listed in texts.py."""
    unused = [f"{name}: {message.id}" for name, message in entries() if message.id not in shown]
    assert not unused, "\n".join(["shown nowhere:", *unused])


def test_no_entry_is_left_open_or_guessed() -> None:
    assert [(name, message.id) for name, message in entries() if not message.string or message.fuzzy] == []


def test_a_translation_has_the_places_of_its_source() -> None:
    for name, message in entries():
        for places in (_PLACE, _BRACED):
            assert set(places.findall(str(message.id))) == set(places.findall(str(message.string))), (name, message.id)


def test_one_text_has_one_translation() -> None:
    """All domains are read as one catalogue: where two files differ, the reader's text would depend on their names."""
    said: dict[str, set[str]] = defaultdict(set)
    for _, message in entries():
        said[str(message.id)].add(str(message.string))
    assert {text: sorted(translations) for text, translations in said.items() if len(translations) > 1} == {}


def test_the_statuses_are_those_of_the_forms_to_the_letter() -> None:
    """S1.5."""
    _ = Translator()
    labels = {
        "Awaiting employer review": "用人单位未审核",
        "Not approved by the employer": "用人单位审核未通过",
        "Approved by the employer, awaiting the centre": "用人单位已审核,中心(办事处)待审核",
        "Not approved by the centre": "中心(办事处)审核未通过",
        "Approved by the centre": "中心(办事处)已审核",
    }
    assert {text: _(text) for text in labels} == labels


def test_every_way_of_showing_a_text_is_found(tmp_path: Path) -> None:
    """Seeded: without this, a text could be shown in a way that nobody looks for."""
    code = tmp_path / "services" / "made_up" / "code.py"
    page = tmp_path / "services" / "made_up" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    code.write_text(
        'class Refusal(DomainError):\n    message: ClassVar[str] = "an annotated error"\n'
        'class Other(DomainError):\n    message = ("an error "\n        "in two parts")\n'
        '_("a call")\nvisit.translate("a method", count=3)\nTranslator(locale)("at once")\n'
        'NAMES = {"a": (msgid("a mark"), msgid("another"))}\nproblem(request, 400, "code", "a problem", headers=None)\n'
        'RowError(1, "field", "code", "a row")\n[_(text) for text in ("one of a list",)]\n'
        'other("not shown")\ntext.translate(TABLE)\n'
    )
    page.write_text(
        '{% macro field(name) %}<p title="{{ _(\'a title\') }}">{{ _("a word", count=2) }}</p>{% endmacro %}'
    )
    table = tmp_path / "shared" / "http" / "problems.py"
    table.parent.mkdir(parents=True)
    table.write_text('_TITLES = {400: "a title of a table"}\n_CODES = {400: "no title"}\n_TITLES.get(1, "or else")\n')
    assert {text for text, where in texts(tmp_path).items() if where != "shared/events"} == {
        *("an annotated error", "an error in two parts", "a call", "a method", "at once", "a mark", "another"),
        *("a problem", "a row", "a title", "a word", "a title of a table", "or else", "one of a list"),
    }
