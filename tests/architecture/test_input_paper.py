"""docs/security/input.md says the bounds that the code has."""

from pathlib import Path

from services.enrollment.settings import MAX_MEMBERS
from services.identity.domain import sms_codes
from services.portal.web.listeners import MOST
from shared.http.body import _DEPTH
from shared.http.limits import BODY_SECONDS, MAX_BODY_BYTES
from shared.storage.archives import MAX_COLUMNS, MAX_PARTS, MAX_UNPACKED
from shared.storage.images import MAX_PIXELS, MAX_SIDE

PAPER = (Path(__file__).parents[2] / "docs" / "security" / "input.md").read_text(encoding="utf-8")
MEGABYTE = 1024 * 1024


def test_its_bounds_are_those_of_the_code() -> None:
    for said in (
        f"| {MAX_BODY_BYTES // MEGABYTE} MB; {BODY_SECONDS:.0f} s |",
        f"depth {_DEPTH} |",
        f"{MAX_PIXELS // 1_000_000} million pixels |",
        f"at most {MAX_SIDE:,} pixels a side",
        f"{MAX_MEMBERS:,} people, {MAX_COLUMNS} columns",
        f"unpacked {MAX_UNPACKED // MEGABYTE} MB in {MAX_PARTS} parts",
        f"{sms_codes._PER_HOUR} an hour and {sms_codes._PER_DAY} a day per number",
        f"{sms_codes._FREE_FROM_ADDRESS} an hour and {sms_codes._FROM_ADDRESS_A_DAY} a day per address",
        f"{sms_codes._IN_AGENCY_A_DAY:,} a day per agency; {sms_codes.TRIES} tries",
        f"| {MOST} per process of the portal |",
    ):
        assert said in PAPER, said
