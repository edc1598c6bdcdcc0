"""Where matplotlib keeps its list of fonts: a folder of our own where it could not write to the user's.

Matplotlib would otherwise tell the user on every start that it had to make a temporary folder, and look for all
fonts again.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "MPLCONFIGDIR"


def choose() -> None:
    """Point matplotlib to a temporary folder, for this process and its children, if its own cannot be written."""
    if not all(map(_writable, _matplotlibs_folders())):
        os.environ[VARIABLE] = str(_temporary())


def _matplotlibs_folders() -> Iterator[Path]:
    """Yield the folders that matplotlib would take: its variable's, else one for settings and one for caches."""
    if os.environ.get(VARIABLE):
        yield Path(os.environ[VARIABLE])
        return
    if sys.platform == "darwin":
        yield Path(os.path.expanduser("~"), ".matplotlib")  # noqa: PTH111 - never raises
        return
    if sys.platform == "win32":
        return
    for variable, below in (("XDG_CONFIG_HOME", ".config"), ("XDG_CACHE_HOME", ".cache")):
        given = os.environ.get(variable)
        yield Path(given or Path(os.path.expanduser("~"), below), "matplotlib")  # noqa: PTH111 - never raises


def _writable(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        return os.access(folder, os.W_OK | os.X_OK)
    return False


def _temporary() -> Path:
    """Return the same folder for every start of one user, unless somebody else has put one in its place."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir(), f"backchannel-matplotlib-{user}")
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == user and not found.st_mode & 0o022:
            return folder
    return Path(tempfile.mkdtemp(prefix="backchannel-matplotlib-"))
