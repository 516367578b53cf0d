"""Every way that a claim can go, from the worker's request to the last message, with nothing mocked inside the city."""

import pytest

from deploy.player.expected import EXPECTED
from deploy.player.playing import Line, play_line
from deploy.player.variants import VARIANTS
from tests.harness.platform import Demo


@pytest.mark.parametrize("variant", VARIANTS)
async def test_a_claim_goes_its_way_and_everybody_is_told(demo: Demo, variant: str) -> None:
    """S1.3, S1.4, S1.5, S3.3, X6, X22, X29"""
    result = await play_line(Line(await demo.play(), variant))
    assert result.problems == []
    assert result.ok
    assert result.statuses == list(EXPECTED[variant].statuses)
    assert (result.paid_fen > 0) == EXPECTED[variant].pays
