"""Loading and playing in a running platform, with everything on the screen."""

from collections.abc import Mapping
from pathlib import Path

import httpx
from rich.console import Console

from deploy.history import RecordingTransport
from deploy.player.city import DemoCity
from deploy.player.client import Api
from deploy.player.loading import Command, Loader
from deploy.player.playing import assign, play_city
from deploy.player.result import Result
from deploy.player.screen import Screen


async def load_and_play(home: Path, urls: Mapping[str, str], command: Command, console: Console) -> Result:
    """Make the city true, play, and keep what was used up."""
    city = DemoCity.of(home)
    async with httpx.AsyncClient(transport=RecordingTransport(home), timeout=20) as http:
        api = Api(urls, http)
        assigned = assign(city)
        with console.status("The demonstration city is being loaded …"):
            await Loader(home, city, api, command).load()
        try:
            with Screen(console) as screen:
                return await play_city(city, api, assigned, screen.show)
        finally:
            city.save(home)
