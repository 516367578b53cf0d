"""P3 and P4 at a tiny scale: every fact exactly once in topic and inbox, the projection equal. No timing is asked."""

from pathlib import Path

from tests.deploy.bench.test_command import measured, of_the_form


def test_p3_and_p4_are_correct_against_real_comparators(tmp_path: Path) -> None:
    done, document = measured(tmp_path, "P3", "P4")
    relay, consumer = document["lines"]
    assert (done.returncode, relay["correct"], consumer["correct"]) == (0, True, True), (
        document,
        done.stdout,
        done.stderr,
    )
    assert of_the_form(relay)
    assert of_the_form(consumer)
    assert (relay["line"], set(relay["ratios"])) == ("P3", {"bare", "skip_locked", "row_by_row"})
    assert (consumer["line"], set(consumer["ratios"])) == ("P4", {"bare", "message_by_message", "celery"})
    assert relay["counted"] == {"facts": 400, "published": 400, "repeats_wrong": 0}
    assert consumer["counted"] == {"facts": 400, "counts_wrong": 0, "inbox": 400, "parked": 0, "coverage": 400}
    assert all(rate > 0 for line in (relay, consumer) for rate in line["rates"].values())
