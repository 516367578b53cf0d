"""Passwords that are known to have leaked: a city may lay a file of them beside the service; nobody outside is asked.

The file has the upper-case SHA-1 of one password on each line, sorted, with or without `:count` behind it: the form in
which Have I Been Pwned gives its whole list away. It is searched where it lies.
"""

import hashlib
import os
from pathlib import Path

SETTING = "HUZHU_BREACHED_PASSWORDS"
_DIGITS = 40


def breached(password: str) -> bool:
    """Whether it stands in the city's file; no file, no."""
    path = os.environ.get(SETTING)
    if not path:
        return False
    digest = hashlib.sha1(password.encode(), usedforsecurity=False)  # the list's own form
    return _stands_in(Path(path), digest.hexdigest().upper().encode())


def _stands_in(path: Path, wanted: bytes) -> bool:
    """By halves: twenty-some looks into a file of forty gigabytes."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line that begins before
            found = file.readline()[:_DIGITS]
            if found == wanted:
                return True
            if not found or found > wanted:
                high = middle
            else:
                low = middle + 1
        file.seek(0)
        return file.readline()[:_DIGITS] == wanted
