import pytest

from services.insight.domain.statuses import claim_change, payout_change, status_of
from tests.insight.journey import Journey


@pytest.mark.parametrize(
    ("claim_says", "case_says", "status"),
    [
        (None, None, "awaiting_employer"),
        (None, "awaiting_centre", "awaiting_centre"),
        ("withdrawn", "awaiting_centre", "withdrawn"),
        ("centre_approved", "awaiting_centre", "centre_approved"),
    ],
)
def test_the_claims_own_final_word_wins(claim_says: str | None, case_says: str | None, status: str) -> None:
    assert status_of(claim_says, case_says) == status


def test_facts_of_people_and_cover_move_no_claim_and_no_payout() -> None:
    journey = Journey()
    for event in (journey.registered(), journey.covered(), journey.opened(), journey.bank_paid()):
        assert claim_change(event) is None
        assert payout_change(event) is None


def test_an_approval_without_anything_to_pay_makes_no_payout() -> None:
    approved = Journey().approved(0).model_copy(update={"payout_id": None})
    assert payout_change(approved) is None
