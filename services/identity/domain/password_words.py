"""Words of the context: what passwords are made of here by whoever does not think long."""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

_LEAST_LETTERS = 4
"""That somebody has to add of their own."""
_SHORTEST = 2
_NO_LETTERS = re.compile(r"[\W\d_]+")
_KINDS_OF_PLACE = ("自治县", "省", "市", "区", "县", "旗", "镇")
_KINDS_OF_EMPLOYER = re.compile(r"(股份|有限|责任|公司|集团|总厂)+$")


def of_context(password: str, names: Collection[str]) -> bool:
    """Whether little is left without these words, digits and signs; `names` are the person's and their places'."""
    letters = _NO_LETTERS.sub("", password.lower())
    own = {word for name in names for word in _words_of(name)}
    if len(letters) >= _SHORTEST and any(letters in word for word in own):
        return True
    rest = letters
    for word in sorted((*known_words(), *own), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != letters and len(rest.replace(" ", "")) < _LEAST_LETTERS


@cache
def known_words() -> frozenset[str]:
    """Those of the shipped list."""
    lines = Path(__file__).with_name("context_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words_of(name: str) -> set[str]:
    """A name as it is written, and without what kind of place or firm it says."""
    plain = _NO_LETTERS.sub("", name.lower())
    place = next((plain.removesuffix(kind) for kind in _KINDS_OF_PLACE if plain.endswith(kind)), plain)
    return {word for word in (plain, place, _KINDS_OF_EMPLOYER.sub("", plain)) if len(word) >= _SHORTEST}
