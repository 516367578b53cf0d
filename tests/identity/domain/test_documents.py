"""Documents of people, and the doors they lead to."""

import pytest
from stdnum.cn import uscc

from services.identity.domain.documents import document_number, own_document
from services.identity.domain.errors import EmployerNumber, GuardianNeeded, InvalidIdNumber
from tests.identity import numbers


def test_an_id_number_that_would_pass_for_a_credit_code_is_an_id_number() -> None:
    """One in thirty does."""
    tried = [numbers.id_number(born=f"19{year}0101") for year in range(60, 99) for _ in range(5)]
    both = [number for number in tried if uscc.is_valid(number)]
    assert both
    assert [own_document("resident_id", number) for number in both] == both


def test_a_credit_code_is_an_employers() -> None:
    with pytest.raises(EmployerNumber):
        own_document("resident_id", numbers.credit_code())


def test_children_do_not_register_themselves_but_have_a_number() -> None:
    child = numbers.id_number(born="20200101")
    assert document_number("household_register", child) == child
    with pytest.raises(GuardianNeeded):
        own_document("household_register", child)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("hk_macao_tw_residence", "350502199408230023"),
        ("hk_macao_tw_residence", "810000209908230020"),
        ("foreign_residence", "810000199408230021"),
        ("hk_macao_permit", "H1234567"),
        ("taiwan_permit", "1234567"),
    ],
)
def test_another_countrys_form_or_a_wrong_digit_is_none(kind: str, number: str) -> None:
    with pytest.raises(InvalidIdNumber):
        document_number(kind, number)  # type: ignore[arg-type]
