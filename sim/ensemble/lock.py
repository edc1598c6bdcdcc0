"""The lock: one coordinator a results folder, and a dead one is recognised."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sim.errors import ResultsError

LOCK = ".lock"


@contextlib.contextmanager
def lock(folder: Path, *, take_over: bool = False) -> Iterator[str | None]:
    """Hold a results folder, or say who does; yield who left a stale lock behind, if anybody did.

    The system releases ``flock`` when its process dies, so on one machine a lock is never stale. Between machines that
    share a folder it may not be seen; there the name of the host in the file counts, until `take_over` says it is dead.

    Raises
    ------
    ResultsError
        If another process holds it, or the folder cannot be written.
    """
    try:
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as problem:
        raise ResultsError(f"{folder}: {problem.strerror}") from problem
    with file:
        free = _flock(file)
        holder = _holder(file)
        if not free:
            raise ResultsError(f"{folder} is in use{_told(holder)}: wait for it, or stop it first")
        if holder and holder.get("host") != socket.gethostname() and not take_over:
            raise ResultsError(f"{folder} is in use{_told(holder)}: if that process is dead, add --take-over")
        _sign(
            file, {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
        )
        try:
            yield _told(holder).strip() if holder else None
        finally:
            _sign(file, None)


def _flock(file: IO[str]) -> bool:
    """Return whether the lock was free; systems without ``flock`` trust the file's content."""
    try:
        import fcntl
    except ImportError:
        return not _alive(_holder(file))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _alive(holder: dict[str, Any]) -> bool:
    if holder.get("host") != socket.gethostname():
        return False
    try:
        os.kill(int(holder["pid"]), 0)
    except (OSError, KeyError, ValueError):
        return False
    return True


def _holder(file: IO[str]) -> dict[str, Any]:
    file.seek(0)
    with contextlib.suppress(ValueError):
        found = json.loads(file.read())
        return found if isinstance(found, dict) else {}
    return {}


def _told(holder: dict[str, Any]) -> str:
    return (
        f" by process {holder.get('pid')} on {holder.get('host')} since {holder.get('since')}"
        if holder
        else ""
    )


def _sign(file: IO[str], holder: dict[str, Any] | None) -> None:
    """Write who holds the lock; a full disk must not keep anybody from letting go."""
    with contextlib.suppress(OSError):
        file.seek(0)
        file.truncate()
        if holder is not None:
            json.dump(holder, file)
        file.flush()
