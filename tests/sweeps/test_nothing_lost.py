"""Kills, torn files, full disks, foreign folders, crowds: a sweep goes on, or says in one line why not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.ensemble import shards
from sim.ensemble.attempt import Manner
from sim.ensemble.executors import ExecutorChoice
from sim.ensemble.lock import lock
from sim.errors import Interrupted, ResultsError, RunsFailed
from sim.results import open_results
from sim.sweeps import spec
from sim.sweeps.runner import begin, failed_runs, resume
from tests.sweeps import killing
from tests.sweeps.conftest import SERIAL, SMALL, Play, Write, assert_same_rows, command, environment, runs_of

KILLS = int(os.environ.get("BACKCHANNEL_KILLS", "10"))


@pytest.mark.slow
@pytest.mark.parametrize(("what", "kills"), [("sweep", KILLS), ("run", min(KILLS, 5))])
def test_what_is_killed_over_and_over_ends_with_the_same_table(tmp_path: Path, what: str, kills: int) -> None:
    (tmp_path / "killed").mkdir()
    (tmp_path / "peace").mkdir()
    met, _ = killing.compared(tmp_path / "killed", tmp_path / "peace", kills, what)
    assert 2 * met >= kills


def test_a_torn_shard_is_noticed_and_played_again(play: Play) -> None:
    folder = play()
    whole = runs_of(folder)
    part = max((folder / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:-20])
    resume(folder, SERIAL)
    assert_same_rows(runs_of(folder), whole)


def test_a_shard_whose_months_are_missing_is_not_done(play: Play) -> None:
    folder = play(SMALL, "keep=months")
    whole = open_results(folder).months
    next((folder / "months").iterdir()).unlink()
    resume(folder, SERIAL)
    assert open_results(folder).months.equals(whole)


def test_a_torn_line_of_the_journal_spoils_neither_its_neighbours_nor_the_sweep(play: Play) -> None:
    from sim.ensemble.journal import Journal

    folder = play()
    with (folder / "journal.jsonl").open("a") as file:
        file.write('{"time": "2025-')
    before = len(Journal(folder).lines())
    resume(folder, SERIAL)
    lines = Journal(folder).lines()
    assert len(lines) == before + 2
    assert [line["event"] for line in lines[-2:]] == ["began", "ended"]


def test_what_a_killed_process_left_half_written_is_cleared_away(play: Play) -> None:
    folder = play()
    torn = folder / "runs" / ".part-0.parquet.abc.tmp"
    torn.write_bytes(b"PAR1")
    resume(folder, SERIAL)
    assert not torn.exists()


def test_a_finished_sweep_is_not_played_again(play: Play) -> None:
    folder = play()
    before = {file: file.stat().st_mtime_ns for file in (folder / "runs").iterdir()}
    resume(folder, SERIAL)
    assert {file: file.stat().st_mtime_ns for file in (folder / "runs").iterdir()} == before


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = runs_of(play())
    played, count = shards.played, 0

    def interrupted(*arguments):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return played(*arguments)

    monkeypatch.setattr(shards, "played", interrupted)
    with pytest.raises(Interrupted, match="go on with `backchannel resume outputs/mine-"):
        play()
    assert open_results("latest").manifest["status"] == "interrupted"
    assert (
        len(runs_of("latest")) == 10
    )  # two chunks of one cell: five replicates are fewer than a block of seven
    resume("latest", SERIAL)
    assert_same_rows(runs_of("latest"), whole)
    assert open_results("latest").manifest["status"] == "done"


def test_a_second_resume_of_a_live_sweep_is_refused(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    folder = play()
    with lock(folder):
        said = command("resume", str(folder), "executor=serial")
    assert said.returncode == 2
    assert f"is in use by process {os.getpid()} on " in said.stderr
    assert said.stderr.count("\n") == 1
    resume(folder, SERIAL)


def test_a_stale_lock_of_a_dead_process_is_recognised(play: Play) -> None:
    import socket

    folder = play()
    (folder / ".lock").write_text(
        json.dumps({"pid": 2**22 - 1, "host": socket.gethostname(), "since": "then"})
    )
    said: list[str] = []
    resume(folder, Manner(executor=ExecutorChoice("serial"), say=said.append))
    assert any("is stale: going on" in line for line in said)


def test_a_lock_of_another_machine_holds_until_it_is_taken_over(play: Play) -> None:
    folder = play()
    (folder / ".lock").write_text(json.dumps({"pid": 1, "host": "elsewhere", "since": "then"}))
    with pytest.raises(ResultsError, match=r"process 1 on elsewhere .* add --take-over"):
        resume(folder, SERIAL)
    resume(folder, Manner(executor=ExecutorChoice("serial"), take_over=True))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 700 kB large."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a tmpfs needs root")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(place)], check=False, capture_output=True
    )
    if made.returncode != 0:
        pytest.skip(f"a tmpfs cannot be mounted here: {made.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_one_line_and_resume_goes_on_once_there_is_room(
    tiny_disk: Path, play: Play, sweep_file: Write
) -> None:
    whole = runs_of(play())
    filler = tiny_disk / "filler"
    filler.write_bytes(b"x" * 350_000)
    said = command("sweep", sweep_file(SMALL), "block=2", "executor=serial", cwd=tiny_disk)
    assert said.returncode == 2, said.stdout + said.stderr
    assert "No space left on device" in said.stderr
    assert said.stderr.count("\n") == 1
    filler.unlink()
    (folder,) = tiny_disk.glob("outputs/mine-*")
    subprocess.run(["mount", "-o", "remount,size=20m", str(tiny_disk)], check=True)
    assert command("resume", str(folder), "executor=serial", cwd=tiny_disk).returncode == 0
    assert_same_rows(runs_of(folder), whole)


def test_a_folder_that_the_user_may_not_write_is_one_line(
    here: Path, sweep_file: Write, tmp_path: Path
) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("becoming another user needs root")
    if any(not folder.stat().st_mode & 0o005 for folder in Path(__file__).resolve().parents):
        pytest.skip("the checkout lies in a folder that no other user may enter")
    word = sweep_file(SMALL)
    program = (
        "import os, sys, pandas, sim.sweeps.runner, sim.sweeps.pilot, sim.verbs.sweep, sim.__main__ as door;"
        "from sim.configuration import load; load();"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534);"
        "sys.exit(door.main(sys.argv[1:]))"
    )
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):  # noqa: S108 - a parent, whose mode is left alone
            folder.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "-c", program, "sweep", word, "block=5", "executor=serial"],
        cwd=here, env=environment(), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert said.returncode == 2, said.stdout + said.stderr
    assert "Permission denied" in said.stderr
    assert said.stderr.count("\n") == 1
    assert not list(here.iterdir())


def test_fifty_starts_at_once_share_nothing(here: Path, sweep_file: Write) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from sim.sweeps.plan import planned
    from sim.sweeps.runner import created

    plan, design = planned(spec.read([sweep_file(SMALL)]), 5)
    with ThreadPoolExecutor(50) as crowd:
        folders = list(crowd.map(lambda _: created(plan, design), range(50)))
    assert len(set(folders)) == 50
    assert all((folder / "plan.json").is_file() for folder in folders)
    resume(folders[17], SERIAL)
    assert len(runs_of(folders[17])) == 20


def test_of_fifty_that_resume_one_sweep_at_once_one_goes_on_and_the_others_are_told(play: Play) -> None:
    from concurrent.futures import ThreadPoolExecutor

    folder = play()
    whole = runs_of(folder)
    shutil.rmtree(folder / "runs")

    def tried(_: int) -> str:
        try:
            resume(folder, SERIAL)
        except ResultsError as problem:
            return str(problem)
        return "done"

    with ThreadPoolExecutor(50) as crowd:
        said = list(crowd.map(tried, range(50)))
    assert "done" in said
    assert all(line == "done" or "is in use" in line for line in said)
    assert_same_rows(runs_of(folder), whole)


FAILING = '''
from sim import Parameter, register


def touchy(benefits, costs, parameters):
    """Benefits less costs, where the parameter allows."""
    if parameters[2] > 0.5:
        raise ValueError("too touchy")
    return benefits.sum(axis=1) - costs.sum(axis=1)


register("utility", touchy, touch=Parameter(0.0, "share", "how touchy", 0.0, 1.0))
'''
TOUCHY = """
overrides: ["months=4", "utility@parties.minsk.utility=touchy"]
replicates: 3
levers:
  touch: {key: parties.minsk.utility.touch, values: [0.0, 1.0, 0.2]}
"""


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    file = tmp_path / "touchy.py"
    file.write_text(FAILING)
    return str(file)


def test_failed_cells_are_listed_with_the_command_that_plays_them_again(
    here: Path, sweep_file: Write, plugin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(
        RunsFailed, match=r"3 of 9 runs failed, the first with cell 1 run 0: ValueError: too touchy"
    ):
        begin(spec_with(plugin, sweep_file(TOUCHY)), 4, SERIAL, None, [plugin])
    assert sorted(set(runs_of("latest")["cell"])) == [0, 2]
    assert [failure.run for failure, _ in failed_runs("latest")] == [0, 1, 2]
    with pytest.raises(RunsFailed):
        resume("latest", SERIAL)
    capsys.readouterr()
    assert main(["resume", "latest", "--failed"]) == 0
    listed = capsys.readouterr().out
    assert "--cell 1" in listed
    words = listed.splitlines()[1].split()[1:]
    assert main([*words, "--plugin", plugin]) != 0
    assert "too touchy" in capsys.readouterr().err


def spec_with(plugin: str, word: str) -> spec.Sweep:
    from sim import registry

    registry.load_plugin(plugin)
    return spec.read([word])


def test_on_error_stop_leaves_the_rest_for_later(here: Path, sweep_file: Write, plugin: str) -> None:
    stopping = Manner(executor=ExecutorChoice("serial"), on_error="stop")
    with pytest.raises(RunsFailed):
        begin(spec_with(plugin, sweep_file(TOUCHY)), 3, stopping, None, [plugin])
    assert set(runs_of("latest")["cell"]) == {0}
    with pytest.raises(RunsFailed):
        resume("latest", SERIAL)
    assert set(runs_of("latest")["cell"]) == {0, 2}


def test_retry_plays_what_failed_once_more(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = runs_of(play())
    from sim.ensemble import engine

    good, tries = engine.play_block, []

    def flaky(setting, months, first, runs):  # type: ignore[no-untyped-def]
        if runs > 1:
            raise ValueError("so that runs are played one by one")
        tries.append(first)
        if len(tries) in (3, 8):
            raise ValueError("by chance")
        return good(setting, months, first, runs)

    monkeypatch.setattr(engine, "play_block", flaky)
    with pytest.raises(RunsFailed, match="2 of 20 runs failed"):
        play()
    assert len(runs_of("latest")) == 18
    resume("latest", Manner(executor=ExecutorChoice("serial"), retry=1))
    assert_same_rows(runs_of("latest"), whole)
    assert not failed_runs("latest")


def workers_of(pid: int) -> list[int]:
    """The processes that a pool started, less the one that tracks its resources."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("this system does not tell a process's children")
    found = [int(child) for child in children.read_text().split()]
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.slow
def test_a_worker_process_that_is_killed_costs_nothing(here: Path, sweep_file: Write, play: Play) -> None:
    text = SMALL.replace("replicates: 5", "replicates: 800")
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "sweep", sweep_file(text), "block=10", "executor=processes", "executor.workers=2"],
        cwd=here, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while killing.shards(here) < 4 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert_same_rows(runs_of("latest"), runs_of(play(text, block=200)))


@pytest.mark.slow
def test_ctrl_c_ends_a_sweep_in_processes_at_once_and_keeps_what_is_done(
    here: Path, sweep_file: Write, play: Play
) -> None:
    text = SMALL.replace("replicates: 5", "replicates: 800")
    process = killing.started(
        here, "sweep", sweep_file(text), "block=10", "executor=processes", "executor.workers=2"
    )
    deadline = time.monotonic() + 60
    while killing.shards(here) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert open_results("latest").manifest["status"] == "interrupted"
    resume("latest", SERIAL)
    assert_same_rows(runs_of("latest"), runs_of(play(text, block=200)))


def test_rules_of_another_version_are_not_mixed_in(play: Play) -> None:
    folder = play()
    plan = (folder / "plan.json").read_text().replace(open_results(folder).manifest["rules_hash"], "0" * 16)
    (folder / "plan.json").write_text(plan)
    with pytest.raises(ResultsError, match="was begun under other rules"):
        resume(folder, SERIAL)
