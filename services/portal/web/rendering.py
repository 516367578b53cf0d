"""Jinja with the GOV.UK macros; output is escaped, and a name that nobody gave is an error."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from services.portal.web import dates, money, texts, trace_words
from services.portal.web.durations import duration

_HERE = Path(__file__).parents[1]
STATIC = _HERE / "static"


@cache
def environment() -> Environment:
    """Templates of this service, and the macros under `govuk_frontend_jinja/`."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(_HERE / "templates"), components]),
        autoescape=True,
        undefined=ChainableUndefined,  # the macros look into options that were not given
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["yuan"] = money.yuan
    made.globals["asset"] = asset
    made.globals["tables"] = texts
    made.globals["trace_words"] = trace_words
    made.globals["day"] = dates.day
    made.globals["moment"] = dates.moment
    made.globals["clock_time"] = dates.clock_time
    made.globals["duration"] = duration
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def render(template: str, context: dict[str, Any]) -> str:
    return environment().get_template(template).render(context)
