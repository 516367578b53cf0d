"""Places where a fault run makes the process die. Without HUZHU_FAILPOINTS every call returns at once.

HUZHU_FAILPOINTS="relay.between_publish_and_mark=20,unit_of_work.before_commit=35" names at which passing the process
dies. Each hit is first written to HUZHU_FAILPOINT_LOG; a name that stands there is not armed again, so that
every failpoint fires once per run and the run can prove which did.
"""

import os
import signal
from pathlib import Path

FAILPOINTS = (
    "unit_of_work.before_commit",
    "unit_of_work.between_commit_and_reply",
    "relay.between_commit_and_publish",
    "relay.between_publish_and_mark",
    "sealer.between_commit_and_anchor",
    "consumer.between_effect_and_offset",
    "bank.between_send_and_record",
    "sms.between_send_and_status",
)


def _armed() -> dict[str, int]:
    given = [part.partition("=") for part in os.environ.get("HUZHU_FAILPOINTS", "").split(",") if part]
    log = os.environ.get("HUZHU_FAILPOINT_LOG")
    fired = Path(log).read_text(encoding="utf-8").split() if log and Path(log).exists() else []
    return {name: int(passing) for name, _, passing in given if name not in fired}


_REMAINING = _armed()


def failpoint(name: str) -> None:
    """Die here, by SIGKILL, at the configured passing."""
    if name not in _REMAINING:
        return
    _REMAINING[name] -= 1
    if _REMAINING[name] > 0:
        return
    log = os.environ.get("HUZHU_FAILPOINT_LOG")
    if log:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(name + "\n")
    os.kill(os.getpid(), signal.SIGKILL)
