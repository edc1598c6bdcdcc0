"""A Dask cluster gives the same table, whoever dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sweeps.conftest import SMALL, Play, Write, assert_same_rows, command, environment, runs_of
from tests.sweeps.killing import shards

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

# A cluster in a process of its own: tells its address and the workers' process ids, and lives until its input ends.
CLUSTER = """
import json, sys
from distributed import Client, LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster:
        with Client(cluster) as client:
            import os
            workers = client.run(os.getpid)
        print(json.dumps({"address": cluster.scheduler_address, "workers": list(workers.values())}), flush=True)
        sys.stdin.read()
"""
LARGER = SMALL.replace("replicates: 5", "replicates: 100").replace("months=4", "months=24")


class Cluster:
    """A running cluster."""

    def __init__(self, process: subprocess.Popen[str], told: dict[str, Any]) -> None:
        self.process = process
        self.address: str = told["address"]
        self.workers: list[int] = told["workers"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    file = tmp_path / "cluster.py"
    file.write_text(CLUSTER)
    process = subprocess.Popen(
        [sys.executable, str(file)], env=environment(), text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    yield Cluster(process, json.loads(process.stdout.readline()))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def started(here: Path, word: str, address: str) -> subprocess.Popen[str]:
    """Start a sweep on the cluster, and come back when a few shards are there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "sweep", word, "block=10", f"executor.address={address}", "executor=dask"],
        cwd=here, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while shards(here) < 4 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


def test_a_cluster_on_this_machine_gives_the_same_table(here: Path, sweep_file: Write, play: Play) -> None:
    said = command("sweep", sweep_file(SMALL), "block=3", "executor=dask", "executor.workers=2", cwd=here)
    assert said.returncode == 0, said.stderr
    assert_same_rows(runs_of("latest"), runs_of(play()))


def test_a_worker_that_is_killed_half_way_changes_no_row(
    cluster: Cluster, here: Path, sweep_file: Write, play: Play
) -> None:
    process = started(here, sweep_file(LARGER), cluster.address)
    os.kill(cluster.workers[0], signal.SIGKILL)
    assert shards(here) < 40
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    assert_same_rows(runs_of("latest"), runs_of(play(LARGER, block=200)))


def test_after_the_scheduler_is_killed_resume_goes_on_elsewhere(
    cluster: Cluster, here: Path, sweep_file: Write, play: Play
) -> None:
    process = started(here, sweep_file(LARGER), cluster.address)
    os.killpg(cluster.process.pid, signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "go on with" in err
    assert len([line for line in err.splitlines() if line.startswith("backchannel: error: ")]) == 1
    done = shards(here)
    assert 0 < done < 40
    said = command("resume", "latest", "executor=serial", cwd=here)
    assert said.returncode == 0, said.stderr
    assert_same_rows(runs_of("latest"), runs_of(play(LARGER, block=200)))


def test_a_scheduler_that_does_not_answer_is_one_line(here: Path, sweep_file: Write) -> None:
    said = command(
        "sweep", sweep_file(SMALL), "block=3", "executor=dask", "executor.address=tcp://127.0.0.1:9", cwd=here
    )
    assert said.returncode == 2
    assert "no scheduler answers there" in said.stderr
    assert said.stderr.count("\n") == 1
