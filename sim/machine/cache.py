"""Machine code that is kept: a folder that nobody else can write, and files that are trusted only with our seal.

To load machine code is to run it, and Numba's own cache unpickles whatever lies in its folder. Here every file begins with a seal: a keyed digest
of its name and its content, by a secret that only this user can read. A file that is damaged, was made elsewhere or put in another's place
does not pass, and the rule is compiled again. The folder is named after the bytes of the rules and the versions of what compiles them; it must be
this user's own and closed to writing by others, or the next place is tried. On Windows, where a file has no such owner and mode, the profile's
own protection stands in for it, and the seal holds as everywhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import pickle
import platform
import secrets
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numba

from sim.machine.identity import code_hash

KEY_FILE = "key"
SEAL_BYTES = 32
SUFFIX = ".code"
NOT_OURS_TO_SHARE = stat.S_IWGRP | stat.S_IWOTH
NOT_TO_BE_READ = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What goes wrong where a sealed file does not fit the program after all; the rule is compiled again."""


@cache
def cache_directory() -> Path | None:
    """Return the folder for machine code, or None where no folder can be written by this user alone.

    ``BACKCHANNEL_CACHE_DIR`` wins, then ``XDG_CACHE_HOME``, then ``~/.cache``, then the temporary folder.
    """
    toolchain = f"{code_hash()}-{platform.python_version()}-{version('numba')}-{version('numpy')}"
    name = hashlib.sha256(toolchain.encode()).hexdigest()[:16]
    for root in _cache_roots():
        folder = root / name
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not is_ours_alone(os.lstat(folder)):
                continue
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def is_ours_alone(status: os.stat_result) -> bool:
    """Return whether a file or folder belongs to this user and no other can write it; no link does."""
    if not hasattr(os, "getuid"):
        return not stat.S_ISLNK(status.st_mode)
    ours = status.st_uid == os.getuid() and not status.st_mode & NOT_OURS_TO_SHARE
    return ours and not stat.S_ISLNK(status.st_mode)


def _cache_roots() -> Iterator[Path]:
    for variable, below in (("BACKCHANNEL_CACHE_DIR", ""), ("XDG_CACHE_HOME", "backchannel")):
        if os.environ.get(variable):
            yield Path(os.environ[variable]) / below
    with contextlib.suppress(RuntimeError):
        yield Path.home() / ".cache" / "backchannel"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"backchannel-{user}"


def is_cold(rules: str = "campaigns") -> bool:
    """Return whether the rules that play campaigns, or others by name, still have to be compiled on this machine."""
    marker = _warm_marker(rules)
    return not numba.config.DISABLE_JIT and (marker is None or not marker.exists())


def mark_warm(rules: str = "campaigns") -> None:
    """Note that a run has been through, so that the next one need not announce that rules are compiled."""
    marker = _warm_marker(rules)
    if marker is not None and not numba.config.DISABLE_JIT:
        with contextlib.suppress(OSError):
            marker.touch()


def _warm_marker(rules: str) -> Path | None:
    folder = cache_directory()
    return folder / f"warm-{rules}" if folder is not None else None


@cache
def _secret(folder: Path) -> bytes | None:
    """Return the folder's secret, made at the first need; None where there is none and none can be made."""
    place = folder / KEY_FILE
    if not place.exists():
        # Another process may be the first to make one.
        with contextlib.suppress(OSError):
            _write(place, secrets.token_bytes(SEAL_BYTES), anew=True)
    content = _content(place, others=stat.S_IRWXG | stat.S_IRWXO)
    if content is None or len(content) != SEAL_BYTES:
        # Damaged, or read by others: what was sealed with it is compiled again.
        content = secrets.token_bytes(SEAL_BYTES)
        try:
            _write(place, content)
        except OSError:
            return None
    return content


def _content(place: Path, others: int = NOT_OURS_TO_SHARE) -> bytes | None:
    """Return what a file holds, or None where it is missing, not this user's, or open to others."""
    try:
        with place.open("rb") as file:
            status = os.fstat(file.fileno())
            closed = not hasattr(os, "getuid") or not status.st_mode & others
            link = stat.S_ISLNK(os.lstat(place).st_mode)
            return file.read() if closed and is_ours_alone(status) and not link else None
    except OSError:
        return None


def _write(place: Path, content: bytes, *, anew: bool = False) -> None:
    """Put a file in its place as a whole, for this user alone; *anew* fails where it is already there."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if anew and hasattr(os, "link"):
            os.link(name, place)
        else:
            Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)


def _seal(secret: bytes, name: str, content: bytes) -> bytes:
    return hmac.digest(secret, name.encode() + b"\0" + content, "sha256")


class Kept:
    """The machine code of one rule in a folder, as Numba asks for it and hands it in: one file a signature."""

    def __init__(self, function: Any, folder: Path, options: object) -> None:
        code = function.__code__
        self.folder = folder
        self.title = f"{Path(code.co_filename).stem}.{function.__qualname__}".replace("<", "").replace(
            ">", ""
        )
        self.about = f"{function.__module__}.{function.__qualname__}:{code.co_firstlineno} {options} {numba.config.OPT}"

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(self.folder)

    def enable(self) -> None:
        """Do nothing: it is always on."""

    def disable(self) -> None:
        """Do nothing: it is always on."""

    def flush(self) -> None:
        """Do nothing: a file that no longer fits is written over."""

    def _place(self, signature: Any, codegen: Any) -> Path:
        about = f"{self.about} {signature!r} {codegen.magic_tuple()}"
        return self.folder / f"{self.title}-{hashlib.sha256(about.encode()).hexdigest()[:24]}{SUFFIX}"

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Return the compiled rule for a signature, or None where it has to be compiled."""
        from numba.core.compiler import CompileResult
        from numba.core.runtime import rtsys

        rtsys.initialize(context)
        content, secret = _content(self._place(signature, context.codegen())), _secret(self.folder)
        if content is None or secret is None:
            return None
        name = self._place(signature, context.codegen()).name
        if not hmac.compare_digest(_seal(secret, name, content[SEAL_BYTES:]), content[:SEAL_BYTES]):
            return None
        try:
            # The seal is this user's own: nobody else could have written what is read here.
            return CompileResult._rebuild(context, *pickle.loads(content[SEAL_BYTES:]))  # noqa: S301
        except NOT_TO_BE_READ:
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled rule, if it can be used by another process and the folder can be written."""
        from numba.core.serialize import dumps

        secret = _secret(self.folder)
        if (
            secret is None
            or result.library.has_dynamic_globals
            or any(not one.can_cache for one in result.lifted)
        ):
            return
        place = self._place(signature, result.codegen)
        content = dumps(result._reduce())
        with contextlib.suppress(OSError):
            _write(place, _seal(secret, place.name, content) + content)
