"""`huzhu demo`: start everything, load the demonstration city, play the main job before everybody's eyes."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.up import addresses
from deploy.console import console, errors, running_platform

if TYPE_CHECKING:
    from deploy.embedded.supervisor import Platform
    from deploy.player.city import DemoCity
    from deploy.player.result import Result

_SEEN = "demo-accounts.shown"


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Stop everything when the play is over.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget all data first.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file.")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The data folder; HUZHU_HOME by default.")] = None,
) -> None:
    """Play the main job for twenty workers, show addresses and accounts, stay until Ctrl-C."""
    if home is not None:
        os.environ["HUZHU_HOME"] = str(home)
    result: Result | None = None
    try:
        with running_platform(fresh=fresh) as platform:
            result = _play(platform)
            if json_file is not None:
                json_file.parent.mkdir(parents=True, exist_ok=True)
                json_file.write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
            _tell_result(result)
            if not leave:
                _tell_where(platform)
            while not leave:
                signal.pause()
    except KeyboardInterrupt:
        console.print("Everything is stopped.")
    raise typer.Exit(0 if result is not None and result.ok else 1)


def _play(platform: "Platform") -> "Result":
    from deploy.player.client import GaveUp, Refused
    from deploy.player.show import load_and_play

    try:
        return asyncio.run(load_and_play(platform.addresses.home, platform.urls, platform.command, console))
    except (GaveUp, Refused) as error:
        errors.print(f"The city could not be loaded: {error}", style="red", soft_wrap=True, highlight=False)
        raise typer.Exit(1) from error


def _tell_result(result: "Result") -> None:
    for claim in result.claims:
        for problem in claim.problems:
            errors.print(f"{claim.variant}: {problem}", style="red", soft_wrap=True, highlight=False)
    done = sum(claim.ok for claim in result.claims)
    console.print(f"{done} of {len(result.claims)} claims came to their expected end.")


def _tell_where(platform: "Platform") -> None:
    """Last of all what to open: only the portal has pages, the rest answers programs."""
    from deploy.player.city import ACCOUNTS_FILE, DemoCity
    from deploy.player.numbers import bank_account

    console.print(addresses(platform.urls))
    folder = platform.addresses.home
    if (folder / _SEEN).exists():
        console.print(f"The demo accounts stand in {folder / ACCOUNTS_FILE}.", soft_wrap=True)
    else:
        for line in accounts(DemoCity.of(folder)):
            console.print(line, soft_wrap=True, markup=False, highlight=False)
        (folder / _SEEN).touch()
    console.print(f"Open {platform.urls['portal']} in a browser and sign in with one of these accounts.", style="bold")
    console.print(f"A card to claim with, which passes the checks and is nobody's: {bank_account()}", soft_wrap=True)
    console.print(f"The messages that phones would get stand at {platform.urls['sms']}. Ctrl-C stops everything.")


def accounts(city: "DemoCity") -> Iterator[str]:
    """Who can sign in, shown once, at the first start: in lines, as a narrow table would cut what has to be copied."""
    yield "Demo accounts, shown once. Below each what to sign in with: phone number and"
    yield "password, and for staff the secret of an authenticator app."
    for person in [*city.people, *(city.arrival.people if city.arrival else [])]:
        employer = f", {city.employer_of(person).name}" if person.employer else ""
        yield f"{person.role} {person.name}{employer}"
        yield "    " + "  ".join(filter(None, (person.phone, person.password, person.otp_secret)))
