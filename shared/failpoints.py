"""Places where a fault run makes the process die. Without HUZHU_FAILPOINTS every call returns at once.

HUZHU_FAILPOINTS="relay.between_publish_and_mark=0.01,unit_of_work.before_commit=0.005": name and probability of a
SIGKILL at each passing. Every hit is first appended to HUZHU_FAILPOINT_LOG, so that a run can prove which fired.
"""

import os
import random
import signal
from pathlib import Path

_CHANCES = {
    name: float(chance)
    for name, _, chance in (part.partition("=") for part in os.environ.get("HUZHU_FAILPOINTS", "").split(",") if part)
}

FAILPOINTS = (
    "unit_of_work.before_commit",
    "unit_of_work.between_commit_and_reply",
    "relay.between_commit_and_publish",
    "relay.between_publish_and_mark",
    "consumer.between_effect_and_offset",
    "bank.between_send_and_record",
    "sms.between_send_and_status",
)


def failpoint(name: str) -> None:
    """Die here, by SIGKILL, with the configured probability."""
    chance = _CHANCES.get(name)
    if chance is None or random.random() >= chance:  # noqa: S311 - a fault's chance needs no secrecy
        return
    log = os.environ.get("HUZHU_FAILPOINT_LOG")
    if log:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(name + "\n")
    os.kill(os.getpid(), signal.SIGKILL)
