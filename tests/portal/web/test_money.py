import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.web.money import parse_yuan, plain_yuan, yuan


@given(st.integers(min_value=0, max_value=999_999_999_99))
def test_what_is_shown_is_read_back_exactly(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen
    assert parse_yuan(plain_yuan(fen)) == fen
    assert parse_yuan(f"￥{yuan(fen)} 元") == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1234.5", 123450), ("0", 0), ("0.01", 1), ("１２，３４５.67元", 1234567), (" 8 000 ", 800000), ("0.29", 29)],
)
def test_amounts_as_people_type_them(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e5", "NaN", "一万", "1.2.3", "9" * 10, ".5", "½", "0x10"])
def test_what_is_no_amount(text: str) -> None:
    assert parse_yuan(text) is None


def test_two_decimals_always() -> None:
    assert [yuan(fen) for fen in (0, 5, 100, 1234567, -150)] == ["0.00", "0.05", "1.00", "12,345.67", "-1.50"]
