"""What the read-back makes of timelines, and that it finds what is not as expected."""

from typing import Any

import pytest

from deploy.player import readback
from deploy.player.expected import (
    CENTRE_WAITS,
    CENTRE_YES,
    EMPLOYER_NO,
    EMPLOYER_WAITS,
    EXPECTED,
    PAID,
    PAYING,
    PENDING,
    RETURNED,
    WITHDRAWN,
)
from deploy.player.readback import flat, read_back, status_lines
from deploy.player.variants import VARIANTS
from tests.deploy.player.made_up import play_that_reads


def steps(*codes: str | tuple[str, str]) -> list[dict[str, Any]]:
    pairs = [(code, None) if isinstance(code, str) else code for code in codes]
    return [{"code": code, "stage": stage} for code, stage in pairs]


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (
            steps("submitted", "case_opened", ("returned", "employer"), "resubmitted", ("stage_approved", "employer")),
            [EMPLOYER_WAITS, EMPLOYER_NO, EMPLOYER_WAITS, CENTRE_WAITS],
        ),
        (
            steps("submitted", ("stage_approved", "employer"), ("returned", "centre"), "resubmitted"),
            [EMPLOYER_WAITS, CENTRE_WAITS, "中心(办事处)审核未通过", CENTRE_WAITS],
        ),
        (
            steps(
                "submitted", ("stage_approved", "employer"), ("stage_approved", "centre"), "approved",
                "payout_instructed", "payout_returned", "account_corrected", "payout_instructed", "payout_settled",
            ),
            [EMPLOYER_WAITS, CENTRE_WAITS, CENTRE_YES, PENDING, PAYING, RETURNED, PENDING, PAYING, PAID],
        ),
        (steps("submitted", "withdrawn", "case_withdrawn"), [EMPLOYER_WAITS, WITHDRAWN]),
    ],
)  # fmt: skip
def test_a_timeline_reads_as_the_two_status_lines_did(timeline: list[dict[str, Any]], expected: list[str]) -> None:
    """S1.5"""
    assert list(flat(status_lines(timeline))) == expected


def test_every_variant_has_its_expected_end() -> None:
    assert EXPECTED.keys() == VARIANTS.keys()


async def test_a_claim_as_expected_has_no_problems() -> None:
    result = await read_back(play_that_reads(), "rejected_by_employer")
    assert result.problems == []
    assert result.ok
    assert result.statuses == [EMPLOYER_WAITS, EMPLOYER_NO]
    assert result.events[-1] == "notify.message_delivered.v1"
    assert len(result.messages) == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"timeline": steps("submitted")}, "The statuses were"),
        ({"missing_event": "review.case_rejected.v1"}, "The events were"),
        ({"missing_message": "rejected_by_employer"}, "The messages were"),
        ({"approved_fen": 5}, "5 fen were approved and 0 paid, but nothing was to be"),
        ({"read": [(CENTRE_YES, None)]}, "The worker read"),
    ],
)
async def test_whatever_is_not_as_expected_is_said(
    change: dict[str, Any], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "_SECONDS", 0.0)
    result = await read_back(play_that_reads(**change), "rejected_by_employer")
    assert not result.ok
    assert any(problem.startswith(complaint) for problem in result.problems)


async def test_a_paid_claim_is_compared_to_the_fen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readback, "_SECONDS", 0.0)
    play = play_that_reads(approved_fen=7, estimated_fen=8, assessment={"amount_fen": 7, "capped": True})
    result = await read_back(play, "approved_and_paid")
    assert "7 fen were approved, not 8." in result.problems
    assert "The ceiling was applied." in result.problems
    assert "0 fen were paid of 7." in result.problems
