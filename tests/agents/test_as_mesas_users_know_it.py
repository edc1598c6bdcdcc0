"""The model as users of Mesa expect one: it stops, collects, runs in batches, and takes Mesa's scenarios."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import mesa
import pandas as pd
import pytest

import sim
from sim import CampaignModel
from sim.agents.mesa_scenario import from_mesa
from sim.agents.patron import Patron
from sim.ensemble import run as play
from sim.errors import AgentFailed, ConfigError, HorizonReached, RunsFailed
from sim.results import open_results

MONTHS = 5
LUCK_BY_RNG = "rng" in inspect.signature(mesa.batch_run).parameters


def months_table(runs: int = 1) -> pd.DataFrame:
    """The months table of the same runs by the batch engine."""
    months = sim.simulate(sim.load("baseline", f"months={MONTHS}"), runs=runs).months
    assert months is not None
    return months


def played(**keywords: Any) -> CampaignModel:
    model = CampaignModel("baseline", months=MONTHS, **keywords)
    model.run_model()
    return model


# ------------------------------------------------------------------------------------------------------- the clock


def test_a_model_runs_to_its_horizon_and_stops() -> None:
    model = CampaignModel("baseline", months=MONTHS)
    assert model.running
    model.run_model()
    assert (model.running, model.month, model.steps) == (False, MONTHS, MONTHS)


def test_a_step_beyond_the_horizon_is_one_line_and_changes_nothing() -> None:
    model = played()
    before = model.state.months.held.copy()
    for _ in range(2):  # the second time too
        with pytest.raises(HorizonReached) as refused:
            model.step()
        assert str(refused.value) == (
            "run 0 is over: its horizon is 5 months, and month 4 was the last; "
            "make a new model, or a longer one with months=10"
        )
    assert (model.state.months.held == before).all()
    assert (model.month, model.steps) == (MONTHS, MONTHS)


def test_a_user_can_step_month_by_month_and_stop_earlier() -> None:
    model = CampaignModel("baseline", months=MONTHS)
    model.step()
    model.step()
    assert (model.running, model.month, len(model.datacollector.get_model_vars_dataframe())) == (True, 2, 2)


# --------------------------------------------------------------------------------------------------- what is asked


@pytest.mark.parametrize(
    ("keywords", "overrides"),
    [
        ({"talks.rounds": 3}, ["talks.rounds=3"]),
        ({"talks__rounds": 3}, ["talks.rounds=3"]),
        ({"talks": {"rounds": 3, "order": "holder_first"}}, ["talks.rounds=3", "talks.order=holder_first"]),
        ({"talks__protocol": "single_text"}, ["protocol@talks.protocol=single_text"]),
        ({"parties": {"minsk": {"tactic": "obstinate"}}}, ["tactic@parties.minsk.tactic=obstinate"]),
        ({"releases__scales": [0.1, 0.5]}, ["releases.scales=[0.1,0.5]"]),
        ({"scenario.title": "Two words, it's fine"}, [r"scenario.title='Two words, it\'s fine'"]),
    ],
)
def test_keywords_are_overrides(keywords: dict[str, Any], overrides: list[str]) -> None:
    made, loaded = CampaignModel("baseline", **keywords).configuration, sim.load("baseline", *overrides)
    assert made == loaded


def test_the_same_words_give_the_same_scenario_until_its_file_changes(tmp_path: Any) -> None:
    file = tmp_path / "scenario" / "mine.yaml"
    file.parent.mkdir()
    text = "# @package _global_\nscenario: {name: mine, title: mine, question: why}\nmonths: 7\n"
    file.write_text(text, encoding="utf-8")
    first, again = (CampaignModel("mine", config_dir=tmp_path).configuration for _ in range(2))
    assert first is again
    file.write_text(text.replace("7", "11"), encoding="utf-8")
    assert CampaignModel("mine", config_dir=tmp_path).configuration.months == 11


@pytest.mark.parametrize(
    ("keywords", "line"),
    [
        ({"monthz": 6}, "override 'monthz=6': monthz = 6 is not a key here; did you mean 'months'?"),
        ({"run": -1}, "CampaignModel: run = -1 must be a whole number of at least 0"),
        ({"rng": "x"}, "CampaignModel: seed = 'x' must be a whole number of at least 0"),
        ({"seed": 1, "rng": 2}, "CampaignModel: rng = 2 and a seed were given: they are two names of one thing"),
        ({"agents": "Hardliner"}, "CampaignModel: agents = 'Hardliner' must be a mapping from roles to classes"),
        (
            {"agents": {"patrn": Patron}},
            "agents: role = 'patrn' must be one of sanctioner, holder, patron, envoy, bloc, monitor; did you mean 'patron'?",
        ),
        ({"talks": {"rounds": int}}, "CampaignModel: talks.rounds = <class 'int'> must be a number, a word, a switch, or a list of them"),
        ({"scenario": 3}, "CampaignModel: scenario = 3 must be a scenario or the name of one"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_one_line(keywords: dict[str, Any], line: str) -> None:
    with pytest.raises(ConfigError) as refused:
        CampaignModel(**keywords)
    assert str(refused.value) == line


def test_overrides_of_a_loaded_scenario_are_refused_and_not_dropped() -> None:
    with pytest.raises(
        ConfigError, match=r"months = 3 goes with the name of a scenario, not with a scenario$"
    ):
        CampaignModel(sim.load(), months=3)


def test_mesas_own_generators_differ_from_run_to_run_and_come_again() -> None:
    drawn = [
        (model.random.random(), model.rng.random())
        for run, seed in [(0, 1), (0, 1), (1, 1), (0, 2)]
        for model in [CampaignModel("baseline", run, seed)]
    ]
    assert drawn[0] == drawn[1]
    assert len({*drawn}) == 3


# --------------------------------------------------------------------------------------------------- the collector


def test_the_collector_holds_the_columns_of_the_months_table() -> None:
    collected = played(run=3).datacollector.get_model_vars_dataframe()
    months = months_table(runs=4)
    expected = months[months.run == 3].drop(columns=["cell", "run", "month"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(collected, expected, check_exact=True)


def test_every_agent_shows_its_public_state_in_the_month_of_the_models_row() -> None:
    model = played(run=1)
    agents = model.datacollector.get_agent_vars_dataframe()
    assert agents.index.names == ["Step", "AgentID"]
    assert set(agents.index.get_level_values("AgentID")) == {agent.unique_id for agent in list(model.agents)}
    assert sorted(set(agents.role)) == ["bloc", "envoy", "holder", "monitor", "patron", "sanctioner"]
    for step, row in model.datacollector.get_model_vars_dataframe().iterrows():
        at = agents.loc[step].set_index("role")
        assert at.trust["sanctioner"] == row.sanctioner_trust
        assert at.trust["holder"] == row.holder_trust
        assert (at.subsidy["patron"], at.lock_in["patron"]) == (row.subsidy, row.lock_in)
        assert at.published["monitor"] == row.published
        assert at.border_closed["bloc"] == row.border_closed
        active = at.loc["envoy"][at.loc["envoy"].active == 1.0]
        assert active.rapport.max() == row.rapport


def test_the_blocs_stance_is_a_word() -> None:
    model = played(parties={"brussels": {"stance": "counter"}})
    agents = model.datacollector.get_agent_vars_dataframe()
    assert set(agents.stance[agents.role == "bloc"]) == {"counter"}
    assert agents.stance[agents.role != "bloc"].isna().all()


def test_a_collector_of_ones_own_takes_the_months_columns_by_name() -> None:
    class Mine(CampaignModel):
        def __init__(self, **keywords: Any) -> None:
            super().__init__(**keywords)
            self.datacollector = mesa.DataCollector(model_reporters={"of all": lambda m: m.latest["held"]})

    own = Mine(months=MONTHS)
    own.run_model()
    assert list(own.datacollector.get_model_vars_dataframe()["of all"]) == list(months_table().held)


def test_the_collectors_reporters_can_be_asked_one_by_one() -> None:
    model = played()
    shown = model.datacollector
    assert shown.model_reporters["held"](model) == model.latest["held"] == shown.model_vars["held"][-1]
    assert shown.agent_reporters["published"](model.monitors[0]) == model.latest["published"]


def test_nothing_is_collected_where_it_is_not_wanted() -> None:
    model = played(collect=False)
    assert model.datacollector is None
    assert model.latest["held"] == months_table().held.iloc[-1]


# ------------------------------------------------------------------------------------------------------ batch runs


@pytest.fixture
def old_iterations(recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    """Mesa 3.5 advises against `iterations` and still takes them."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The `iterations` keyword")
        yield


def batch(**how: Any) -> pd.DataFrame:
    parameters = how.pop("parameters", {"months": MONTHS})
    return pd.DataFrame(mesa.batch_run(CampaignModel, parameters, display_progress=False, **how))


@pytest.mark.usefixtures("old_iterations")
def test_an_iteration_is_the_run_of_its_number() -> None:
    rows = batch(iterations=3)
    months = months_table(runs=3)
    last = months[months.month == MONTHS - 1].set_index("run")
    for column in ("held", "freed", "published", "sanctioner_trust", "meetings"):
        by_iteration = rows.groupby("iteration")[column].agg(["min", "max"])
        assert list(by_iteration["min"]) == list(by_iteration["max"]) == list(last[column]), column
    assert last.published.nunique() == 3
    assert set(rows.Step) == {MONTHS - 1}


@pytest.mark.usefixtures("old_iterations")
def test_a_batch_of_months_pairs_the_models_row_with_the_agents_of_the_month() -> None:
    rows = batch(iterations=1, data_collection_period=1)
    assert sorted(set(rows.Step)) == list(range(MONTHS))
    counted = rows[rows.role == "monitor"]
    assert counted.shape[0] == MONTHS
    assert list(counted.published) == list(months_table().published)


@pytest.mark.usefixtures("old_iterations")
def test_parameters_are_crossed_and_share_their_luck() -> None:
    rows = batch(
        parameters={"scenario": ["baseline", "no_channel"], "talks.rounds": [2, 8], "months": 3}, iterations=2
    )
    assert rows.RunId.nunique() == 8
    without = rows.groupby(["iteration", "scenario", "talks.rounds"]).held_without_talks.first()
    assert without.groupby("iteration").nunique().tolist() == [1, 1]


@pytest.mark.usefixtures("old_iterations")
def test_two_processes_play_what_one_plays() -> None:
    parameters = {"scenario": "no_channel", "months": 2, "parties.minsk.tactic": ["obstinate", "nash_seeker"]}
    one, two = (batch(parameters=parameters, iterations=2, number_processes=n) for n in (1, 2))
    here, there = (rows.sort_values(["RunId", "AgentID"], ignore_index=True) for rows in (one, two))
    pd.testing.assert_frame_equal(here, there, check_exact=True)


def test_a_run_and_a_seed_can_be_parameters() -> None:
    rows = batch(parameters={"months": MONTHS, "run": [4, 7]}).groupby("run").held.first()
    months = months_table(runs=8)
    assert list(rows) == list(months[(months.month == MONTHS - 1) & months.run.isin([4, 7])].held)


@pytest.mark.skipif(not LUCK_BY_RNG, reason="this Mesa repeats by iterations only")
def test_a_row_of_a_batch_over_seeds_is_the_model_of_its_seed_and_iteration() -> None:
    rows = batch(iterations=None, rng=[11, 12])
    for iteration, seed in enumerate([11, 12]):
        [held] = set(rows[(rows.iteration == iteration) & (rows.seed == seed)].held)
        assert held == played(seed=seed, run=iteration).latest["held"]


# ------------------------------------------------------------------------------------------------- Mesa's scenarios


def mesas_scenario() -> Any:
    return pytest.importorskip("mesa.experimental.scenarios", reason="this Mesa has no scenarios").Scenario


def test_a_scenario_of_mesas_makes_a_model_and_a_batch() -> None:
    class Patient(mesas_scenario()):  # type: ignore[misc]
        scenario: str = "no_channel"
        months: int = MONTHS
        talks__rounds: int = 9

    model = CampaignModel(scenario=Patient(rng=11, talks__gap=2))
    expected = sim.load("no_channel", f"months={MONTHS}", "talks.rounds=9", "talks.gap=2")
    model.run_model()
    assert (model.configuration.talks, model.seed, model.run) == (expected.talks, 11, 0)
    assert model.scenario.talks__rounds == 9
    assert model.scenario.model is model
    results = sim.simulate(from_mesa(Patient(rng=11, talks__gap=2)), runs=2)
    assert results.runs.held[0] == model.latest["held"]
    assert results.scenario.seed == 11


def test_keywords_go_before_what_a_scenario_of_mesas_says() -> None:
    model = CampaignModel(scenario=mesas_scenario()(months=MONTHS, run=6), months=2)
    assert (model.configuration.months, model.run, model.seed) == (2, 6, 2025)


def test_a_misspelt_parameter_of_a_scenario_of_mesas_is_one_line() -> None:
    with pytest.raises(
        ConfigError, match=r"^override 'monthz=3': monthz = 3 is not a key here; did you mean 'months'\?$"
    ):
        from_mesa(mesas_scenario()(monthz=3))


def test_luck_that_is_no_number_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"rng = .* must be a whole number of at least 0$"):
        from_mesa(mesas_scenario()(rng=[1, 2]))


def test_what_is_no_scenario_of_mesas_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^from_mesa: scenario = 'baseline' must be a scenario of Mesa's"):
        from_mesa("baseline")


# ------------------------------------------------------------------------------------------- agents that fail


class Clumsy(Patron):
    """A patron that divides by zero in one month of one run."""

    def choose(self, month: int) -> int:
        if (self.campaign.run, month) == (2, 3):
            return month // 0
        return super().choose(month)


class Late(Patron):
    """A patron that never takes its seat."""

    def __init__(self, model: CampaignModel, name: str, position: int) -> None:
        raise LookupError("the plane is late")


class Mumbling(Patron):
    """A patron whose answer is no answer."""

    def choose(self, month: int) -> int:
        return None  # type: ignore[return-value]


def line_of(text: str) -> int:
    from pathlib import Path

    return next(n for n, line in enumerate(Path(__file__).read_text("utf-8").splitlines(), 1) if text in line)


BLAME = f"month 3, tests/agents/test_as_mesas_users_know_it.py:{line_of('month // 0')} in Clumsy.choose: ZeroDivisionError: integer division or modulo by zero"


def test_a_failing_agent_names_its_run_month_and_line_and_keeps_the_cause() -> None:
    model = CampaignModel("baseline", run=2, months=MONTHS, agents={"patron": Clumsy})
    with pytest.raises(AgentFailed) as failure:
        model.run_model()
    assert str(failure.value) == f"run 2: {BLAME}"
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    assert not model.running
    with pytest.raises(AgentFailed):
        model.step()


def test_an_agent_that_cannot_be_seated_is_named_too() -> None:
    with pytest.raises(
        AgentFailed,
        match=r"^run 0: before the first month, .*:\d+ in Late.__init__: LookupError: the plane is late$",
    ):
        CampaignModel("baseline", agents={"patron": Late})


def test_a_wrong_answer_is_told_with_the_agent_and_the_line_that_could_not_take_it() -> None:
    with pytest.raises(
        AgentFailed,
        match=r"^run 0: month 0, sim/agents/patron.py:\d+ in Mumbling.answer: TypeError: int\(\) ",
    ):
        played(agents={"patron": Mumbling})


def test_a_failing_agent_loses_its_run_and_no_other(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = sim.load("baseline", f"months={MONTHS}", "output.figures=false", "runs=4")
    line = f"1 of 4 runs failed, the first with run 2: {BLAME}"
    with pytest.raises(RunsFailed) as failure:
        sim.simulate(scenario, agents={"patron": Clumsy})
    assert str(failure.value) == line
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunsFailed, match=f"^{re.escape('1 of 4 runs failed')}") as failure:
        play(scenario, agents={"patron": Clumsy}, progress=False)
    assert failure.value.exit_code == 3
    kept = open_results(tmp_path / "outputs" / "latest")
    assert list(kept.runs.run) == [0, 1, 3]
    pd.testing.assert_frame_equal(
        kept.runs, sim.simulate(scenario).runs.drop(index=2).reset_index(drop=True), check_exact=True
    )


def test_a_law_that_fails_at_the_table_of_agents_ends_the_command_with_3(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim import registry
    from sim.__main__ import main

    monkeypatch.setattr(registry, "_USERS", {kind: dict(laws) for kind, laws in registry._USERS.items()})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "touchy.py").write_text(
        "from sim import register\n\n\n"
        "def touchy(turn, numbers):\n"
        '    """Never answer."""\n'
        "    raise LookupError('no patience')\n\n\n"
        'register("tactic", touchy)\n',
        encoding="utf-8",
    )
    words = [
        "tactic@parties.minsk.tactic=touchy",
        "engine=mesa",
        "runs=2",
        "months=12",
        "output.figures=false",
    ]
    assert main(["run", "--plugin", "touchy.py", *words]) == 3
    assert re.search(
        r"run \d: month \d+, touchy.py:6 in touchy: LookupError: no patience", capsys.readouterr().err
    )
