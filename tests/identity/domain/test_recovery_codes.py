"""Codes on paper: long enough that a keyed digest keeps them as well as a password hash would."""

import math

from services.identity.domain.codes import _ALPHABET
from services.identity.domain.second_factor import new_recovery_code, plain_recovery_code


def test_a_code_on_paper_has_more_than_112_random_bits() -> None:
    codes = [new_recovery_code() for _ in range(200)]
    letters = [plain_recovery_code(code) for code in codes]
    assert len(set(letters)) == len(letters)
    assert {len(code) * math.log2(len(_ALPHABET)) > 112 for code in letters} == {True}
    assert set("".join(letters)) == set(_ALPHABET.lower())
    assert all(len(code) <= 40 for code in codes)
    assert plain_recovery_code(codes[0].upper().replace("-", " ")) == letters[0]
