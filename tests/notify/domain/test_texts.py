import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.templates import BY_NAME, TEMPLATES, Audience
from services.notify.domain.texts import text_of, yuan
from services.notify.handlers import HANDLERS
from shared.i18n.catalogue import Translator


@given(st.integers(0, 10**14))
def test_fen_read_as_yuan_lose_nothing(fen: int) -> None:
    written = yuan(fen)
    whole, cents = written.replace(",", "").split(".")
    assert int(whole) * 100 + int(cents) == fen
    assert len(cents) == 2


def test_yuan() -> None:
    assert [yuan(fen) for fen in (0, 5, 123_456, 100_000_000)] == ["0.00", "0.05", "1,234.56", "1,000,000.00"]


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_template_reads_well_and_fits_into_one_long_sms(locale: str) -> None:
    facts = {"number": "HZ2026112200001", "amount_fen": 1, "reasons": ["not_covered", "made_up"]}
    for name, template in BY_NAME.items():
        text = text_of(name, facts, Translator(locale))
        assert "HZ2026112200001" in text
        assert "%(" not in text
        assert "made_up" not in text
        assert Translator(locale)(template.status) in text
        assert len(text) <= 500


def test_only_workers_get_an_sms_and_only_for_what_they_wait_for() -> None:
    by_sms = {template.name for template in BY_NAME.values() if template.sms}

    assert {BY_NAME[name].audience for name in by_sms} == {Audience.WORKER}
    assert by_sms == {
        *("returned_by_employer", "returned_by_centre", "rejected_by_employer", "rejected_by_centre"),
        *("claim_approved", "claim_approved_to_the_ceiling", "payout_settled", "payout_failed"),
    }


def test_what_is_told_is_heard_and_names_are_unique() -> None:
    assert set(TEMPLATES) <= set(HANDLERS)
    assert len(BY_NAME) == sum(len(templates) for templates in TEMPLATES.values())
