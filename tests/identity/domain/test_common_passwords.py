"""The shipped list of common passwords."""

import pytest

from services.identity.domain.errors import WeakPassword
from services.identity.domain.passwords import _common, require_strength


def test_at_least_three_thousand_that_would_be_long_enough_are_refused() -> None:
    words = _common()
    assert len(words) > 3000
    assert min(len(word) for word in words) >= 8
    for word in words:
        with pytest.raises(WeakPassword):
            require_strength(word.upper(), [])
