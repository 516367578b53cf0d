from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from services.identity.domain import numbers
from services.identity.domain.errors import InvalidIdNumber, InvalidPhone, UnknownDistrict
from shared import clock
from tests.identity.numbers import id_number as made_up


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, shift: int) -> None:
    right = "350502198001010012"
    right = right[:-1] + ric.calc_check_digit(right)
    digit = "10" if right[place] == "X" else right[place]
    wrong = right[:place] + str((int(digit) + shift) % 10) + right[place + 1 :]
    assert numbers.id_number(right) == right
    if wrong != right:
        with pytest.raises(InvalidIdNumber):
            numbers.id_number(wrong)


def test_fifteen_digits_become_eighteen() -> None:
    """S11.2."""
    assert numbers.id_number("110105491231002") == "11010519491231002X"


def test_people_born_before_their_district_got_its_code_are_people() -> None:
    number = made_up(born="19600229")

    assert numbers.id_number(f" {number.lower()} ") == number


@pytest.mark.parametrize("born", ["19990230", "18991231", "20000001"])
def test_impossible_birthdays(born: str) -> None:
    with pytest.raises(InvalidIdNumber):
        numbers.id_number(made_up(born=born))


def test_nobody_is_born_tomorrow() -> None:
    with pytest.raises(InvalidIdNumber):
        numbers.id_number(made_up(born=f"{clock.today() + timedelta(days=1):%Y%m%d}"))


@pytest.mark.parametrize("text", ["13800138000", "+86 138 0013 8000", "138-0013-8000", "0086 13800138000"])
def test_one_form_of_a_phone(text: str) -> None:
    assert numbers.phone(text) == "13800138000"


@pytest.mark.parametrize("text", ["", "10086", "23800138000", "+852 5123 4567", "a", "0595 2227 6666"])
def test_what_is_no_mobile_phone(text: str) -> None:
    with pytest.raises(InvalidPhone):
        numbers.phone(text)


def test_districts_have_names() -> None:
    assert [numbers.place_name(code) for code in ("350502", "350582", "999999")] == ["鲤城区", "晋江市", None]
    assert numbers.district("350500", "350502") == "350502"
    with pytest.raises(UnknownDistrict):
        numbers.district("350500", "350599")


def test_masks_keep_both_ends() -> None:
    assert numbers.masked("13800138000") == "138****8000"
