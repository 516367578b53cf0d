from io import StringIO

from rich.console import Console

from deploy.player.expected import CENTRE_YES, PAID
from deploy.player.playing import Line
from deploy.player.readback import failed
from deploy.player.screen import Screen
from tests.deploy.player.made_up import play_that_reads


def test_the_table_shows_how_every_claim_stands() -> None:
    """S1.5"""
    paid, refused = Line(play_that_reads(), "approved_and_paid"), Line(play_that_reads(), "withdrawn")
    paid.play.claim = {
        "number": "HZ2026", "status_label": CENTRE_YES, "second_status_label": PAID, "approved_fen": 123_456,
    }  # fmt: skip
    refused.result = failed(refused.play, "withdrawn", "nobody answered")
    written = StringIO()
    with Screen(Console(file=written, width=140)) as screen:
        screen.show([paid, refused])
    text = written.getvalue()
    for part in ("HZ2026", CENTRE_YES, PAID, "1,234.56", "approved and", "…", "✗", paid.play.worker.person.name):
        assert part in text
