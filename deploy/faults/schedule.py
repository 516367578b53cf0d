"""What happens in an episode, drawn from a seed: who is killed when, and where failpoints are armed."""

import random
from dataclasses import dataclass, field

from shared.failpoints import FAILPOINTS

KILLED = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight", "kafka", "postgres")
"""Each is killed once per episode, in an order of its own."""

PLACES = {
    "unit_of_work.before_commit": (("claims", 40, 160), ("review", 20, 60)),
    "unit_of_work.between_commit_and_reply": (("claims", 40, 160), ("review", 20, 60)),
    "relay.between_commit_and_publish": (("claims", 10, 40), ("review", 10, 30)),
    "relay.between_publish_and_mark": (("claims", 10, 40), ("review", 10, 30)),
    "consumer.between_effect_and_offset": (("claims", 2, 6), ("review", 2, 6), ("insight", 2, 6)),
    "bank.between_send_and_record": (("bank", 1, 4),),
    "sms.between_send_and_status": (("notify", 1, 6),),
}
"""Failpoint → processes where it may be armed, and the range of the passing at which it fires."""

_FIRST_SECONDS, _PAUSE_SECONDS = 2.0, (1.5, 4.0)


@dataclass(frozen=True)
class Schedule:
    """Kills as (seconds since the load began, process), and failpoints as process → {name: passing}."""

    kills: list[tuple[float, str]] = field(default_factory=list)
    armed: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def draw(cls, seed: int, episode: int) -> "Schedule":
        """The same seed and episode give the same schedule."""
        chance = random.Random(f"{seed}/{episode}")  # noqa: S311 - a replayable draw, not a secret
        order = list(KILLED)
        chance.shuffle(order)
        kills, at = [], _FIRST_SECONDS
        for name in order:
            kills.append((round(at, 2), name))
            at += chance.uniform(*_PAUSE_SECONDS)
        armed: dict[str, dict[str, int]] = {}
        for name in FAILPOINTS:
            process, low, high = chance.choice(PLACES[name])
            armed.setdefault(process, {})[name] = chance.randint(low, high)
        return cls(kills, armed)

    def environment(self, process: str, log: str) -> dict[str, str]:
        """What the process is told."""
        points = self.armed.get(process, {})
        spelt = ",".join(f"{name}={passing}" for name, passing in points.items())
        return {"HUZHU_FAILPOINTS": spelt, "HUZHU_FAILPOINT_LOG": log} if points else {}
