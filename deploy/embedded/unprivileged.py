"""PostgreSQL refuses to run as root: how to start it anyway in a container whose only user is root."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from deploy.embedded.problems import StartError

USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
NOBODY = 65534
OTHER_USER = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@cache
def prefix() -> tuple[str, ...]:
    """Return the words to put before a PostgreSQL command."""
    if os.geteuid() != 0:
        return ()
    for candidate in (USER_NAMESPACE, OTHER_USER):
        if (
            shutil.which(candidate[0])
            and subprocess.run([*candidate, "true"], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    raise StartError("PostgreSQL does not run as root and neither unshare nor setpriv works here: use another user.")


def hand_over(folder: Path) -> None:
    """Give a folder to the user under whom PostgreSQL runs; a user namespace needs no such change."""
    if prefix() != OTHER_USER:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
