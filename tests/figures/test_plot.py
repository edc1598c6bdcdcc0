"""The verb, as a person types it, and the files it leaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sim.figures
from sim import registry
from sim.__main__ import main
from sim.configuration import load
from sim.ensemble import run as kept_campaign
from sim.errors import ResultsError
from sim.results import Results
from sim.verbs.plot import draw_first


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("plots"))
        scenarios = [load(name, "months=9", "runs=3") for name in ("no_channel", "baseline")]
        return [kept_campaign(scenario, progress=False) for scenario in scenarios]


@pytest.fixture
def here(folders: list[Results], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the call, with two results folders below ``outputs`` and no figures in them."""
    for results in folders:
        for file in (folder_of(results) / "figures").glob("*"):
            file.unlink()
    monkeypatch.chdir(folder_of(folders[0]).parents[1])
    return Path.cwd()


def folder_of(results: Results) -> Path:
    assert results.path is not None
    return results.path


def test_every_figure_of_the_latest_results_is_drawn_beside_them(
    here: Path, folders: list[Results], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plot", "latest"]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert {path.stem for path in paths} == set(registry.figures())
    assert {path.parent.resolve() for path in paths} == {folder_of(folders[1]) / "figures"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_two_results_are_compared_in_one_raincloud(here: Path, folders: list[Results]) -> None:
    words = [str(folder_of(results)) for results in folders]
    assert main(["plot", *words, "--figure", "raincloud", "--outcome", "deals"]) == 0
    assert [file.name for file in (folder_of(folders[0]) / "figures").iterdir()] == [
        "raincloud-deals-with-baseline.png"
    ]


@pytest.mark.parametrize(("kind", "head"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_figures_come_in_the_format_asked_for(
    here: Path, folders: list[Results], kind: str, head: bytes
) -> None:
    assert main(["plot", "latest", "--figure", "ecdf", "--format", kind]) == 0
    assert (folder_of(folders[1]) / "figures" / f"ecdf.{kind}").read_bytes().startswith(head)


@pytest.mark.parametrize("kind", sim.figures.FORMATS)
def test_the_same_figure_is_the_same_bytes(
    here: Path, folders: list[Results], tmp_path: Path, kind: str
) -> None:
    files = [
        sim.figures.save(sim.figures.draw("fan", folders[1]), tmp_path / name, [kind])[0].read_bytes()
        for name in ("one", "two")
    ]
    assert files[0] == files[1]


def test_a_foreign_file_is_not_overwritten(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "ecdf.png").write_bytes(b"mine")
    assert main(["plot", "latest", "--figure", "ecdf", "--out", str(out)]) == 2
    assert "is already there and differs" in capsys.readouterr().err
    assert (out / "ecdf.png").read_bytes() == b"mine"


def test_the_same_figure_may_be_written_again(here: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["plot", "latest", "--figure", "ecdf", "--out", str(tmp_path / "mine")]) == 0
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["ecdf.png"]


def test_figures_of_several_results_do_not_meet_in_one_folder(
    here: Path, folders: list[Results], tmp_path: Path
) -> None:
    words = [str(folder_of(results)) for results in folders]
    assert main(["plot", *words, "--figure", "ecdf", "--out", str(tmp_path / "mine")]) == 0
    names = {file.name for file in (tmp_path / "mine").iterdir()}
    assert names == {f"{folder_of(results).name}-ecdf.png" for results in folders}


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["latest", "--figure", "fann"], "did you mean 'fan'"),
        (["latest", "--format", "pngg"], "did you mean 'png'"),
        (["latest", "--figure", "raincloud", "--outcome", "fred"], "did you mean 'freed'"),
        (["latest", "--figure", "fan", "--run", "1"], "goes with"),
        (["latest", "--figure", "offers", "--run", "77"], "must lie in"),
        (["latest", "--figure", "offers", "--run", "-1"], "whole number from 0"),
        (["latest", "--figure", "offers", "--run", "one"], "whole number"),
        (["latest", "--figure", "offers", "--meeting", "0"], "whole number from 1"),
        (["latests"], "did you mean"),
        (["nowhere"], "does not exist"),
        (["."], "is not a results folder"),
        (["latest", "--figur", "fan"], "did you mean '--figure'"),
    ],
)
def test_a_wrong_word_is_answered_in_one_line(
    words: list[str], hint: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plot", *words]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert len(said.err.splitlines()) == 1
    assert hint in said.err
    assert not list(here.glob("outputs/*/figures/*"))


def test_the_run_verb_gets_a_fan_and_a_distribution(here: Path, folders: list[Results]) -> None:
    assert [file.name for file in draw_first(folders[1])] == ["fan.png", "ecdf.png"]


def test_a_figure_is_named_once_it_is_written_and_before_the_next_is_begun(
    here: Path, folders: list[Results]
) -> None:
    drawn = draw_first(folders[1])
    assert next(drawn).is_file()
    assert not (folder_of(folders[1]) / "figures" / "ecdf.png").exists()
    assert next(drawn).is_file()


def test_a_scenario_says_which_figures_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "runs=2", "months=3", "output.draw=[relief]"]) == 0
    assert [file.name for file in tmp_path.glob("outputs/latest/figures/*")] == ["relief.png"]


def test_a_figure_that_cannot_be_drawn_is_passed_over_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    every = "output.draw=[fan,ecdf,relief,raincloud,utility_space,offers]"
    scenario = load(
        "baseline", "months=2", "runs=1", "output.keep=runs", "parties.special_envoy.active=false", every
    )
    made = list(draw_first(kept_campaign(scenario, progress=False)))
    assert sorted(file.stem for file in made) == ["ecdf", "raincloud", "relief"]
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in told] == ["fan", "utility_space", "offers"]


def test_results_in_memory_have_no_folder_for_figures(folders: list[Results]) -> None:
    with pytest.raises(ResultsError, match="no folder"):
        next(draw_first(Results.from_tables(folders[0].scenario, folders[0].runs)))


def test_results_of_somebody_else_can_be_drawn_elsewhere(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> list[Path]:
        raise ResultsError("figures/ecdf.png cannot be written: Permission denied")

    monkeypatch.setattr(sim.figures, "save", refuse)
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)
    assert main(["plot", "latest", "--figure", "ecdf"]) == 2
    assert "Permission denied; --out FOLDER draws elsewhere" in capsys.readouterr().err
