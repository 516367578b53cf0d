import pytest

from services.portal.web.durations import duration
from shared.i18n.catalogue import Translator


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0.254, "0.25 秒", "0.25 s"),
        (-3, "0 秒", "0 s"),
        (9.5, "9.50 秒", "9.50 s"),
        (59.9, "59 秒", "59 s"),
        (60, "1 分钟", "1 min"),
        (7500, "2 小时 5 分钟", "2 h 5 min"),
        (356_400, "4 天 3 小时", "4 d 3 h"),
    ],
)
def test_lengths_of_time_in_two_units_at_most(seconds: float, chinese: str, english: str) -> None:
    assert duration(seconds, Translator()) == chinese
    assert duration(seconds, Translator("en")) == english
