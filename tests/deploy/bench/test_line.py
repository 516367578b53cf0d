"""What a line's result says, from rates that are known."""

from pathlib import Path

import pytest

from deploy.bench.line import Bench, compared, interleaved
from deploy.embedded.addresses import Addresses


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Addresses(tmp_path, outside={}), tmp_path, repeats=3)


async def test_sides_take_turns_and_each_repeat_begins_with_another(bench: Bench) -> None:
    called: list[str] = []

    def side(name: str) -> object:
        async def work() -> float:
            called.append(name)
            return float(len(called))

        return work

    rates = await interleaved(bench, {"a": side("a"), "b": side("b")})  # type: ignore[dict-item]
    assert called == ["a", "b", "b", "a", "a", "b"]
    assert rates == {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}


def test_a_ratio_is_the_median_of_ratios_within_repeats() -> None:
    result = compared("P1", {"ours": [10.0, 40.0, 30.0], "theirs": [20.0, 40.0, 20.0]}, "ours", correct=True)
    assert result.ratios == {"theirs": 1.0}
    assert result.spread == 1.0  # from a half to one and a half of it
    assert result.rates == {"ours": 30.0, "theirs": 20.0}
    assert result.repeats == 3
    assert "cores" in result.machine


def test_an_amount_shrinks_with_the_scale_but_not_to_nothing(tmp_path: Path) -> None:
    small = Bench(Addresses(tmp_path, outside={}), tmp_path, scale=0.001)
    assert (small.amount(4000), small.amount(10), small.amount(10, 5)) == (4, 1, 5)
