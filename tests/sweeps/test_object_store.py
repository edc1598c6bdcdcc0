"""Results in an object store: a real S3 protocol, spoken by a server on this machine.

Needs `s3fs` and `moto[server]`, which the project itself does not; without them these tests are skipped.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.ensemble.attempt import chunks_of
from sim.ensemble.shards import Task
from sim.errors import ResultsError
from sim.results.store import RemoteStore
from sim.sweeps.runner import SweepRun, resume
from tests.sweeps.conftest import SERIAL, SMALL, Play, Write, assert_same_rows, runs_of
from tests.sweeps.killing import begun_in, started

moto = pytest.importorskip("moto.server", reason="moto[server] is not installed")
s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")

pytestmark = [
    # Of the libraries on both sides of the wire, not ours.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    running = moto.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def bucket(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, which this process and its children reach by the usual environment variables."""
    _, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "anyone",
        "AWS_SECRET_ACCESS_KEY": "anything",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    name = f"bucket{random.randrange(10**9)}"
    s3fs.S3FileSystem().mkdir(name)
    yield f"s3://{name}"
    s3fs.S3FileSystem.clear_instance_cache()


def names(address: str) -> list[str]:
    return RemoteStore(address).names("runs")


def test_a_sweep_into_a_bucket_has_the_same_rows(play: Play, bucket: str) -> None:
    whole = runs_of(play())
    folder = play(SMALL, f"results={bucket}/one")
    assert not (folder / "runs").exists()
    assert names(f"{bucket}/one")
    assert_same_rows(runs_of(f"{bucket}/one"), whole)
    assert_same_rows(runs_of(folder), whole)
    assert main(["query", f"{bucket}/one", "select count(*) from runs", "--csv"]) == 0


def test_resume_writes_what_is_missing_and_what_is_torn_and_nothing_else(play: Play, bucket: str) -> None:
    folder = play(SMALL, f"results={bucket}/two")
    whole, target = runs_of(folder), RemoteStore(f"{bucket}/two")
    first, second, *_ = names(target.address)
    kept = target.system.info(f"{target.root}/runs/{names(target.address)[-1]}")["LastModified"]
    target.remove(f"runs/{first}")
    target.write(f"runs/{second}", target.read(f"runs/{second}")[:-100])
    resume(folder, SERIAL)
    assert_same_rows(runs_of(folder), whole)
    target.system.invalidate_cache()
    assert target.system.info(f"{target.root}/runs/{names(target.address)[-1]}")["LastModified"] == kept


def test_a_part_that_cannot_be_fetched_is_not_taken_for_torn(
    play: Play, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = play(SMALL, f"results={bucket}/three")
    before = names(f"{bucket}/three")

    def away(*_: object) -> bytes:
        raise OSError("the way there is gone")

    with monkeypatch.context() as patch:
        for method in ("opened", "read"):
            patch.setattr(RemoteStore, method, away)
        with pytest.raises(ResultsError, match=r"the way there is gone.*go on with `backchannel resume"):
            resume(folder, SERIAL)
    assert names(f"{bucket}/three") == before


def test_a_sweep_that_is_killed_goes_on_from_what_is_in_the_bucket(
    here: Path, sweep_file: Write, play: Play, bucket: str
) -> None:
    text = SMALL.replace("replicates: 5", "replicates: 400")
    peace = runs_of(play(text, block=200))
    address = f"{bucket}/four"
    process = started(
        here, "sweep", sweep_file(text, "killed"), f"results={address}", "block=40", "executor=processes", "executor.workers=2"
    )  # fmt: skip
    end = time.monotonic() + 120
    while len(names(address)) < 3 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert process.poll() is None, "it ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = names(address)
    (folder,) = (path for path in begun_in(here) if path.name.startswith("killed"))
    resume(folder, SERIAL)
    assert set(done) <= set(names(address))
    assert_same_rows(runs_of(address), peace)


def test_what_keeps_a_bucket_out_of_reach_is_one_line(
    here: Path,
    bucket: str,
    sweep_file: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["query", f"{bucket}/nothing", "select 1"]) == 2
    assert "/nothing: there are no results" in capsys.readouterr().err
    word = sweep_file(SMALL)
    assert main(["sweep", word, "block=7", "executor=serial", "results=s3://nobodys-bucket/x"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not s3fs.S3FileSystem().exists("nobodys-bucket")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs.S3FileSystem.clear_instance_cache()
    assert main(["query", f"{bucket}/one", "select 1"]) == 2
    assert "Could not connect" in capsys.readouterr().err


def test_a_task_that_runs_twice_leaves_one_part(play: Play, bucket: str) -> None:
    from sim.sweeps.plan import opened

    play(SMALL, f"results={bucket}/five")
    work = SweepRun(Path(), *opened(RemoteStore(f"{bucket}/five")))
    before, chunk = names(f"{bucket}/five"), chunks_of(work)[0]
    Task(f"{bucket}/five", work.source())(chunk)
    assert names(f"{bucket}/five") == before
