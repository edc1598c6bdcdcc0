"""Where the files of some results lie: a local folder, or any address that fsspec knows."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sim.errors import ConfigError, MissingExtra, ResultsError
from sim.results.folder import write_atomically

OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"}
"""Kinds of addresses where a file appears whole or not at all by itself, and folders are but the beginnings of names."""


class Store(Protocol):
    """Small files under names with ``/``; a file appears whole or not at all."""

    address: str

    def exists(self, name: str) -> bool:
        """Return whether there is a file of this name."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted, hidden ones aside."""

    def read(self, name: str) -> bytes:
        """Return a file's content."""

    def opened(self, name: str) -> BinaryIO:
        """Return a file open for reading, of which only what is asked for need be fetched."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, in place of one of the same name."""

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""


class LocalStore:
    """Files in a folder, written to a temporary name, flushed to the disk and renamed."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.address = str(path)

    def exists(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return (self.path / name).is_file()

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted, hidden ones aside."""
        return sorted(file.name for file in (self.path / folder).glob("[!.]*") if file.is_file())

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        return (self.path / name).read_bytes()

    def opened(self, name: str) -> BinaryIO:
        """Return a file open for reading."""
        return (self.path / name).open("rb")

    def write(self, name: str, content: bytes) -> None:
        """Write a file, in place of one of the same name."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, lambda stream: stream.write(content))

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        (self.path / name).unlink(missing_ok=True)


class RemoteStore:
    """Files at an fsspec address, sent under a temporary name and moved where half a file could be seen.

    Whether a file survives a loss of power there is the address's business; a torn one is noticed and written again. What
    the address's own library raises, such as that there are no credentials, is raised as an OSError, as files raise it.
    """

    def __init__(self, address: str) -> None:
        fsspec = _fsspec()
        self.address = address.rstrip("/")
        try:
            self.system, self.root = fsspec.core.url_to_fs(self.address)
        except (ValueError, ImportError) as problem:
            raise ConfigError.at("results", "address", address, f"cannot be used: {problem}") from problem

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def exists(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        with _reached(self.address):
            return bool(self.system.exists(self._path(name)))

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted, hidden ones aside."""
        self.system.invalidate_cache()
        listed: list[Any] = []
        with _reached(self.address), contextlib.suppress(FileNotFoundError):
            listed = self.system.ls(self._path(folder), detail=False)
        found = (str(path).rstrip("/").rpartition("/")[2] for path in listed)
        return sorted(name for name in found if not name.startswith("."))

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        with _reached(self.address):
            content: bytes = self.system.cat_file(self._path(name))
        return content

    def opened(self, name: str) -> BinaryIO:
        """Return a file open for reading, of which only what is asked for is fetched."""
        with _reached(self.address):
            file: BinaryIO = self.system.open(self._path(name), "rb")
        return file

    def write(self, name: str, content: bytes) -> None:
        """Write a file, in place of one of the same name."""
        path = self._path(name)
        with _reached(self.address):
            if OBJECT_STORES.intersection(_kinds(self.system)):
                self.system.pipe_file(path, content)
                return
            parent, _, last = path.rpartition("/")
            self.system.makedirs(parent, exist_ok=True)
            temporary = f"{parent}/.{last}.{secrets.token_hex(4)}.tmp"
            self.system.pipe_file(temporary, content)
            self.system.mv(temporary, path)

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        with _reached(self.address), contextlib.suppress(FileNotFoundError):
            self.system.rm_file(self._path(name))


def _kinds(system: Any) -> tuple[str, ...]:
    """Return the names of a file system's kind, such as ``s3`` and ``s3a``."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


@contextlib.contextmanager
def _reached(address: str) -> Iterator[None]:
    """Raise as an OSError whatever the library of an address raises."""
    try:
        yield
    except OSError:
        raise
    except Exception as problem:
        raise OSError(f"{address}: {problem}".partition("\n")[0]) from problem


def store(address: str | Path) -> Store:
    """Return the store at a folder's path or at an fsspec address."""
    return RemoteStore(str(address)) if "://" in str(address) else LocalStore(address)


def fetched(address: str) -> Path:
    """Return a local copy of the results at an address, made for this process.

    Raises
    ------
    ResultsError
        If there are none.
    """
    there = RemoteStore(address)
    here = Path(tempfile.mkdtemp(prefix="backchannel-"))
    try:
        with _reached(address):
            there.system.get(f"{there.root}/", f"{here}/", recursive=True)
    except FileNotFoundError as problem:
        raise ResultsError(f"{address}: there are no results") from problem
    except OSError as problem:
        raise ResultsError(f"{address}: cannot be read: {problem}") from problem
    return here


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as problem:
        raise MissingExtra("fsspec", "cluster") from problem
    return fsspec
