"""What happens in which episode, drawn from a seed."""

import random

from deploy.faults.kinds import FAULTS
from deploy.faults.kinds.deaths import FAULTS as DEATHS

AT_ONCE = 2
LONG = {"broker paused 30 s", "database hangs", "zombie consumer"}
"""Each has an episode for itself."""

Schedule = list[list[str]]
"""Names of faults by episode."""


def draw(seed: int, episodes: int) -> Schedule:
    """The whole list again and again, each time in another order; the same seed draws the same.

    A run too short for the list plays the deaths alone, all of them.
    """
    chance = random.Random(f"{seed}")  # noqa: S311 - a replayable draw, not a secret
    drawn = _whole_list(chance)
    if episodes < len(drawn):
        return _deaths(chance, episodes)
    while len(drawn) < episodes:
        drawn += _whole_list(chance)
    return drawn[:episodes]


def is_complete(schedule: Schedule) -> bool:
    """Whether every fault of the list is in it."""
    return {name for names in schedule for name in names} == FAULTS.keys()


def _whole_list(chance: random.Random) -> Schedule:
    rest = list(FAULTS)
    chance.shuffle(rest)
    drawn: Schedule = []
    while rest:
        first = rest.pop(0)
        episode = [first]
        while first not in LONG and len(episode) < AT_ONCE and (other := _company(episode, rest)):
            rest.remove(other)
            episode.append(other)
        drawn.append(episode)
    return drawn


def _company(episode: list[str], rest: list[str]) -> str | None:
    """The next that may be in the same episode: not a long one, and in need of another place."""
    taken = {FAULTS[name].place for name in episode} - {""}
    return next((name for name in rest if name not in LONG and FAULTS[name].place not in taken), None)


def _deaths(chance: random.Random, episodes: int) -> Schedule:
    names = [fault.name for fault in DEATHS]
    chance.shuffle(names)
    return [names[episode::episodes] for episode in range(episodes)]
