"""The whole play: every variant once, and everybody else approved and paid."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.player.bill import CEILING_FEN, MOST_FEN
from deploy.player.city import DemoCity, Person
from deploy.player.client import Api, GaveUp, Refused, SignedIn
from deploy.player.play import Play
from deploy.player.readback import failed, read_back
from deploy.player.result import ClaimResult, Result
from deploy.player.variants import VARIANTS
from deploy.player.waiting import gently

AT_ONCE = 8
_LARGE = "capped_by_yearly_ceiling"


@dataclass
class Line:
    """One claim of the play, and what came of it."""

    play: Play
    variant: str
    result: ClaimResult | None = None


def assign(city: DemoCity) -> list[tuple[Person, str]]:
    """Who plays what. A worker whose year would not suffice makes room for a newcomer, who is still to be loaded."""
    names = [*VARIANTS, *["approved_and_paid"] * (len(city.workers) - len(VARIANTS))]
    return [(_with_room(city, worker, name), name) for worker, name in zip(city.workers, names, strict=True)]


def _with_room(city: DemoCity, worker: Person, variant: str) -> Person:
    needed = CEILING_FEN if variant == _LARGE else MOST_FEN
    if worker.reserved_fen + needed > CEILING_FEN:
        worker = city.replace(worker)
    worker.reserved_fen += needed
    return worker


class Cast:
    """Everybody's session; one per person."""

    def __init__(self, city: DemoCity, api: Api) -> None:
        self._city = city
        self._api = api
        self._sessions: dict[str, SignedIn] = {}

    def session(self, person: Person) -> SignedIn:
        return self._sessions.setdefault(person.key, SignedIn(self._api, person))

    def play(self, worker: Person, number: int) -> Play:
        """A play for this worker; reviewers and finance take turns."""
        city = self._city
        employer = city.employer_of(worker)
        centre, finance = city.having("centre_reviewer"), city.having("finance")
        return Play(
            city=city,
            employer=employer,
            worker=self.session(worker),
            clerk=self.session(city.clerk_of(employer)),
            centre=self.session(centre[number % len(centre)]),
            finance=self.session(finance[number % len(finance)]),
            operator=self.session(city.having("operator")[0]),
        )


async def play_line(line: Line) -> ClaimResult:
    """Play one claim to its end and read it back."""
    try:
        await VARIANTS[line.variant](line.play)
        line.result = await read_back(line.play, line.variant)
    except (GaveUp, Refused) as error:
        line.result = failed(line.play, line.variant, str(error))
    return line.result


async def play_city(
    city: DemoCity, api: Api, assigned: list[tuple[Person, str]], show: Callable[[list[Line]], None]
) -> Result:
    """Play everything; `show` gets the lines before it begins."""
    cast = Cast(city, api)
    lines = [Line(cast.play(worker, number), variant) for number, (worker, variant) in enumerate(assigned)]
    show(lines)
    return Result.of(await gently(play_line, lines, AT_ONCE))
