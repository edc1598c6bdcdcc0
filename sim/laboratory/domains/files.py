"""The files of domains, before they are understood: only plain ones, and none larger than any domain that is published.

A domain may come from a stranger. Reading it opens that one file, runs nothing, connects nowhere and writes nothing; what a
file could blow up in memory is bounded by its size.
"""

from __future__ import annotations

from pathlib import Path

from sim.errors import ConfigError

MOST_BYTES = 8_000_000
"""Four times the largest file of the GENIUS distributions."""


def bytes_of(file: str | Path) -> bytes:
    """Return what is in a file.

    Raises
    ------
    ConfigError
        For what is not there, cannot be read, is larger than `MOST_BYTES`, or is no plain file, such as a pipe that would be
        waited for.
    """
    place = Path(file)
    try:
        if place.exists() and not place.is_file():
            raise ConfigError.at("domain", "file", str(file), "must be a plain file")
        with place.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        if isinstance(problem, ConfigError):
            raise
        reason = getattr(problem, "strerror", None) or problem
        raise ConfigError.at("domain", "file", str(file), f"cannot be read: {reason}") from problem
    if len(data) > MOST_BYTES:
        raise ConfigError.at("domain", "file", str(file), f"is larger than {MOST_BYTES:,} bytes")
    return data


def beside(folder: Path, suffix: str) -> list[Path]:
    """Return the files of a folder that end so, in the order of their names."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == suffix and not file.is_dir())
