"""On what the figures were found."""

import platform
from pathlib import Path

import psutil


def machine() -> str:
    memory = round(psutil.virtual_memory().total / 2**30)
    runs = f"{platform.system()}, Python {platform.python_version()}"
    return f"{psutil.cpu_count()} cores of {_processor()}, {memory} GB, {runs}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
