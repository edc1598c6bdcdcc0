"""Machine code is trusted only with this user's own seal: everything else is compiled again, without a word."""

from __future__ import annotations

import os
import pickle
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.machine import cache
from tests.machine.fresh import compiled_files, fresh

PLAY = """
from sim.luck import logistic
value = logistic(0.0)
print(value, sum(logistic.stats.cache_hits.values()))
"""
COMPILED, LOADED = "0.5 0", "0.5 1"
posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows knows no such owner and mode")


def played(root: Path, **variables: object) -> str:
    """Return what `logistic(0)` is in a fresh process, and how often it was loaded from the cache."""
    return fresh(PLAY, root.parent, BACKCHANNEL_CACHE_DIR=root, **variables)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The one file of a cache that holds one rule."""
    assert played(tmp_path / "cache") == COMPILED
    (file,) = (tmp_path / "cache").rglob("*.code")
    return file


def test_what_is_kept_is_loaded_and_for_nobody_else_to_read(kept: Path) -> None:
    assert played(kept.parents[1]) == LOADED
    if hasattr(os, "getuid"):
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE((kept.parent / cache.KEY_FILE).stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


class Malicious:
    """What a foreign pickle can do: touch a file when it is read."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, int]]:
        return os.mkdir, (str(self.place), 0o700)


def cut(content: bytes, trap: Path) -> bytes:
    return content[: len(content) // 2]


def emptied(content: bytes, trap: Path) -> bytes:
    return b""


def flipped(content: bytes, trap: Path) -> bytes:
    place = len(content) * 2 // 3
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def poisoned(content: bytes, trap: Path) -> bytes:
    return content[: cache.SEAL_BYTES] + pickle.dumps(Malicious(trap))


def bare_pickle(content: bytes, trap: Path) -> bytes:
    return bytes(pickle.dumps(Malicious(trap)))


@pytest.mark.parametrize("harm", [cut, emptied, flipped, poisoned, bare_pickle])
def test_a_damaged_or_foreign_file_is_compiled_again_and_mended_and_never_run(
    kept: Path, tmp_path: Path, harm: Callable[[bytes, Path], bytes]
) -> None:
    trap = tmp_path / "trap"
    kept.write_bytes(harm(kept.read_bytes(), trap))
    assert played(kept.parents[1]) == COMPILED
    assert not trap.exists()
    assert played(kept.parents[1]) == LOADED


def test_the_poison_of_these_tests_does_harm_where_it_is_trusted(tmp_path: Path) -> None:
    pickle.loads(bare_pickle(b"", tmp_path / "trap"))  # noqa: S301 - on purpose
    assert (tmp_path / "trap").exists()


def test_a_sealed_file_in_anothers_place_is_compiled_again(kept: Path) -> None:
    code = "from sim.luck import log_factorial; print(log_factorial(0.0), sum(log_factorial.stats.cache_hits.values()))"
    root = kept.parents[1]
    assert fresh(code, root.parent, BACKCHANNEL_CACHE_DIR=root) == "0.0 0"
    (other,) = (file for file in root.rglob("*.code") if file != kept)
    other.write_bytes(kept.read_bytes())
    assert fresh(code, root.parent, BACKCHANNEL_CACHE_DIR=root) == "0.0 0"


def test_a_cache_that_was_made_elsewhere_is_compiled_again(kept: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert played(here) == COMPILED
    (mine,) = here.rglob("*.code")
    mine.write_bytes(kept.read_bytes())
    assert played(here) == COMPILED


def test_a_key_that_is_damaged_is_made_anew(kept: Path) -> None:
    (kept.parent / cache.KEY_FILE).write_bytes(b"short")
    assert [played(kept.parents[1]) for _ in range(2)] == [COMPILED, LOADED]


@posix
def test_a_key_that_others_could_read_is_made_anew(kept: Path) -> None:
    (kept.parent / cache.KEY_FILE).chmod(0o644)
    assert [played(kept.parents[1]) for _ in range(2)] == [COMPILED, LOADED]


@posix
def test_a_file_that_others_can_write_is_compiled_again(kept: Path) -> None:
    kept.chmod(0o622)
    assert [played(kept.parents[1]) for _ in range(2)] == [COMPILED, LOADED]


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_that_others_can_write_gives_way_to_the_next(kept: Path, tmp_path: Path, mode: int) -> None:
    kept.parent.chmod(mode)
    assert played(kept.parents[1], XDG_CACHE_HOME=tmp_path / "next") == COMPILED
    assert compiled_files(tmp_path / "next") == ["luck.logistic"]


@posix
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_gives_way_to_the_next(kept: Path, tmp_path: Path) -> None:
    kept.parent.chmod(0o500)
    assert played(kept.parents[1], XDG_CACHE_HOME=tmp_path / "next") == COMPILED


@posix
def test_a_link_in_the_place_of_a_file_or_the_folder_is_not_followed(kept: Path, tmp_path: Path) -> None:
    elsewhere = kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(elsewhere)
    assert played(kept.parents[1]) == COMPILED
    folder = kept.parent.rename(tmp_path / "folder")
    kept.parent.symlink_to(folder)
    assert played(kept.parents[1], XDG_CACHE_HOME=tmp_path / "next") == COMPILED


@posix
def test_what_belongs_to_another_user_is_not_ours(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.is_ours_alone(kept.stat())
    monkeypatch.setattr(os, "getuid", lambda: kept.stat().st_uid + 1)
    assert not cache.is_ours_alone(kept.stat())
    assert cache._content(kept) is None
