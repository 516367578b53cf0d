"""The SMS simulator as the process that it is."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx

from tests.harness.servers import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class SmsProvider:
    """`secrets` holds sms.token; `state` is kept when it is started again on the same port."""

    state: Path
    secrets: Path
    port: int
    process: "Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return (self.secrets / "sms.token").read_text().strip()

    def spawn(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HUZHU_PORT": str(self.port),
            "HUZHU_STATE": str(self.state),
            "HUZHU_SECRETS": str(self.secrets),
        }
        with (self.state / "sms.log").open("ab") as log:
            command = [sys.executable, "-m", "deploy.simulators.sms"]
            self.process = Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    async def start(self) -> None:
        """Spawn it and wait until it answers."""
        self.spawn()
        async with httpx.AsyncClient(base_url=self.url) as client:
            for _ in range(400):
                try:
                    if (await client.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError("the SMS simulator did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    async def control(self, **switches: Any) -> None:
        async with httpx.AsyncClient(base_url=self.url) as client:
            (await client.put("/control", json=switches)).raise_for_status()

    async def sent(self, to: str | None = None) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.get("/control/messages", params={"to": to} if to else {})
            items: list[dict[str, Any]] = answer.json()["items"]
            return items


@asynccontextmanager
async def running_sms(state: Path, secrets: Path) -> AsyncIterator[SmsProvider]:
    provider = SmsProvider(state, secrets, free_port())
    await provider.start()
    try:
        yield provider
    finally:
        provider.kill()
