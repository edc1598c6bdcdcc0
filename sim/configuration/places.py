"""Where the shipped configurations lie."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import ConfigError


def configs_dir() -> Path:
    """Return the folder of shipped configurations: inside the package in a wheel, else beside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent / "configs"


GROUPS = ("scenario", "case", "sweep")
"""What a user's own folder of configurations may hold, a folder each."""
VARIABLE = "BACKCHANNEL_CONFIG_DIR"
"""The environment variable that names a user's folder once for all."""


def usual_folder() -> str | None:
    """Return the user's folder that the environment names, if any."""
    return os.environ.get(VARIABLE) or None


def users_folder(said: str | Path) -> Path:
    """Return a user's folder of configurations.

    Raises
    ------
    ConfigError
        If it is no folder, or is one of those that lie in it.
    """
    folder = Path(said)
    where = VARIABLE if str(said) == usual_folder() else "--config-dir"
    if not folder.is_dir():
        raise ConfigError(f"{where}: {str(said)!r} is not a folder")
    holds_any = any((folder / group).is_dir() for group in GROUPS)
    if folder.resolve().name in GROUPS and not holds_any:
        above = os.path.relpath(folder.resolve().parent) if not folder.is_absolute() else str(folder.parent)
        raise ConfigError(f"{where}: {str(said)!r} must be the folder above it, {above!r}")
    loose = sorted(folder.glob("*.yaml"))
    if loose and not holds_any and loose[0].name != "config.yaml":
        raise ConfigError(
            f"{where}: {str(said)!r} holds {loose[0].name} but none of the folders {', '.join(GROUPS)}: put it into one "
            f"of them, or choose it as scenario={folder / loose[0].name}"
        )
    return folder


def shown(file: Path) -> str:
    """Return how an error names a file: from the caller's folder, or from the shipped ``configs``."""
    for root in (Path.cwd(), configs_dir().parent):
        if file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return str(file)
