"""Pictures and tables that are drawn from code, and the papers that they stand in."""

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from deploy.embedded.services import SERVICES
from shared.events import catalogue
from shared.events.base import Event

ROOT = Path(__file__).resolve().parents[1]
EVENTS = Path("docs/events.md")
PLACE = re.compile(r"(<!-- drawn: (\w+)(?: (\w+))? -->\n).*?(<!-- /drawn -->)", re.DOTALL)
"""Between these marks a paper belongs to this file: `<!-- drawn: states TRANSITIONS -->`, `<!-- drawn: events -->`."""

INTRODUCTION = """# Events

Drawn from `shared/events` and each service's `HANDLERS` by `huzhu events --write`; `make lint` fails when they differ.
The schemas stand in `shared/events/asyncapi.json`. Every topic is kept for ever; facts of one key stay in order.

"""

Transitions = Mapping[tuple[StrEnum, StrEnum], StrEnum]


def papers(hearing: catalogue.Hearing) -> Iterator[tuple[Path, str]]:
    """Every paper with a drawing in it, as it should be."""
    yield EVENTS, all_events(hearing)
    for service in SERVICES:
        readme = Path("services") / service / "README.md"
        yield readme, _filled((ROOT / readme).read_text(encoding="utf-8"), service, hearing)


def tables(service: str) -> dict[str, Transitions]:
    """The transition tables of a service, by name; the first state of a table is where it begins."""
    if not (ROOT / "services" / service / "domain" / "states.py").exists():
        return {}
    module = importlib.import_module(f"services.{service}.domain.states")
    return {name: table for name, table in vars(module).items() if name.endswith("TRANSITIONS")}


def states(table: Transitions) -> str:
    """A state diagram."""
    first, _ = next(iter(table))
    lines = [f"{state} --> {following}: {action}" for (state, action), following in table.items()]
    return _mermaid("stateDiagram-v2", [f"[*] --> {first}", *lines])


def around(service: str, hearing: catalogue.Hearing) -> str:
    """What one service hears and tells, by whom it speaks with."""
    heard: dict[str, list[str]] = {}
    for event in sorted(hearing.get(service, ()), key=lambda event: event.type):
        heard.setdefault(event.producer, []).append(_short(event))
    told: dict[str, list[str]] = {}
    for event in catalogue.load_all():
        for listener in _listeners(event, hearing) if event.producer == service else ():
            told.setdefault(listener, []).append(_short(event))
    arrows = [f'{_node(who)} -->|"{_names(events)}"| {_node(service)}' for who, events in sorted(heard.items())]
    arrows += [f'{_node(service)} -->|"{_names(events)}"| {_node(who)}' for who, events in sorted(told.items())]
    return _mermaid("flowchart LR", arrows) if arrows else "It tells no events and hears none.\n"


def all_events(hearing: catalogue.Hearing) -> str:
    """docs/events.md: who tells what on which topic, keyed by what, heard by whom."""
    parts = [INTRODUCTION + _overview(hearing)]
    for topic in catalogue.topics():
        rows = [_row(event, hearing) for event in catalogue.load_all() if event.topic == topic]
        head = ["| event | key | told by | heard by | fact |", "|---|---|---|---|---|"]
        parts.append(f"## `{topic}`\n\n" + "\n".join([*head, *rows]) + "\n")
    return "\n".join(parts)


def _overview(hearing: catalogue.Hearing) -> str:
    tells = {f"{_node(event.producer)} --> {_topic(event.topic)}" for event in catalogue.load_all()}
    hears = {
        f"{_topic(event.topic)} --> {_node(who)}"
        for event in catalogue.load_all()
        for who in _listeners(event, hearing)
    }
    return _mermaid("flowchart LR", [*sorted(tells), *sorted(hears)])


def _row(event: type[Event], hearing: catalogue.Hearing) -> str:
    meaning = (event.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")
    return (
        f"| `{event.type}` | `{event.key}` | {event.producer} | {', '.join(_listeners(event, hearing))} | {meaning} |"
    )


def _listeners(event: type[Event], hearing: catalogue.Hearing) -> list[str]:
    inside = [service for service, classes in hearing.items() if event in classes]
    return [*inside, *(party for party, topics in catalogue.OUTSIDE.items() if event.topic in topics)]


def _short(event: type[Event]) -> str:
    return event.type.split(".", 1)[1].rpartition(".")[0]


def _names(events: Sequence[str]) -> str:
    return "<br/>".join(events)


def _node(name: str) -> str:
    return f"{name}[{name}]"


def _topic(name: str) -> str:
    return f"{name.replace('.', '_')}([{name}])"


def _mermaid(kind: str, lines: Sequence[str]) -> str:
    return "\n".join(["```mermaid", kind, *(f"    {line}" for line in lines), "```", ""])


def _filled(text: str, service: str, hearing: catalogue.Hearing) -> str:
    def fill(place: re.Match[str]) -> str:
        what, name = place[2], place[3]
        drawn = around(service, hearing) if what == "events" else states(tables(service)[name])
        return place[1] + drawn + place[4]

    return PLACE.sub(fill, text)
