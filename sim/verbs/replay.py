"""`backchannel replay RESULTS RUN`: one run played again and told month by month.

The run is simulated afresh, meeting by meeting, and told only if every outcome is the one that was kept.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ResultsError, shown
from sim.verbs.arguments import Parser

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario
    from sim.results import Results


def main(argv: Sequence[str]) -> int:
    """Print the chronicle of a run, or its events as a table."""
    parser = Parser("replay", "Play one run of some results again and tell it, offer by offer.")
    parser.add_argument("results", metavar="RESULTS", help="a results folder, or `latest`")
    parser.add_argument("run", metavar="RUN", help="number of the run, the first being 0")
    parser.add_argument(
        "--month", metavar="N", help="tell one month only: YYYY-MM, or its number, the first being 0"
    )
    parser.add_argument("--cell", metavar="N", default="0", help="cell of a sweep, the first being 0")
    parser.add_argument("--events", action="store_true", help="print the events as data instead")
    parser.add_plugin("a Python file whose laws the results need; it is run if it is the same file")
    options = parser.parse(argv)
    print(
        replayed(
            options.results,
            options.run,
            options.month,
            options.plugin,
            events=options.events,
            cell=options.cell,
        )
    )
    return EXIT_DONE


def replayed(
    path: str, run: str, month: str | None, plugins: Sequence[str], *, events: bool, cell: str = "0"
) -> str:
    """Return what is told about one run of some results.

    Raises
    ------
    ResultsError
        If the results cannot be opened or were made by other rules, need a plugin, have no such run or month, or if
        the run played again differs from the one that was kept.
    """
    from sim.chronicle.chronicle import tell
    from sim.results import open_results

    results = open_results(path)
    check_rules(results)
    load_plugins(results, plugins)
    results = of_cell(results, cell, run)
    check_configuration(results)
    number, only = run_number(results, run), None if month is None else month_number(results, month)
    told, months, talks = play_again(results, number)
    if events:
        return as_table(told, only)
    return tell(results.scenario, number, told, months, talks, only=only)


def of_cell(results: Results, cell: str, run: str) -> Results:
    """Return the results of one cell of a sweep as if it had been run alone; others are handed back.

    A run that failed is played here, so that what it raised is raised again.
    """
    from sim.ensemble.mesa_path import traced

    found = cell_of(results, cell, "replay")
    planned = int(found.manifest["runs"])
    if _is_number(run) and int(run) not in set(found.runs["run"].tolist()) and int(run) < planned:
        traced(found.scenario, int(run))
    return found


def cell_of(results: Results, cell: str | None, verb: str) -> Results:
    """Return one cell of a sweep, or the results of a plain run themselves.

    Raises
    ------
    ResultsError
        If a cell is said of a plain run, or the sweep has none of that number.
    """
    if results.design is None:
        if cell not in (None, "0"):
            raise ResultsError(f"{verb}: --cell is for sweeps, and these results are of one scenario")
        return results
    n_cells = len(results.design)
    if cell is None:
        name = results.path.name if results.path else "this"
        raise ResultsError(
            f"{verb}: {name} is a sweep of {n_cells:,} cells, whose runs do not belong in one figure: "
            "say --cell N, or compare them with `backchannel query`"
        )
    if not _is_number(cell) or int(cell) >= n_cells:
        raise ResultsError(f"{verb}: --cell = {shown(cell)} must be a number from 0 to {n_cells - 1}")
    return results.cell(int(cell))


def check_rules(results: Results) -> None:
    """Refuse results that other rules have made."""
    from sim.machine import rules_hash

    made_by = results.manifest.get("rules_hash")
    if made_by != rules_hash():
        raise ResultsError(
            f"{results.path} was made by other rules ({made_by}) than these ({rules_hash()}): it cannot be replayed"
        )


def check_configuration(results: Results) -> None:
    """Refuse results whose configuration was changed after the runs."""
    from sim.configuration import config_hash

    ran, found = results.manifest.get("config_hash"), config_hash(results.scenario)
    if ran != found:
        raise ResultsError(f"{results.path}/config.yaml ({found[:16]}) is not what was run ({str(ran)[:16]})")


def load_plugins(results: Results, plugins: Sequence[str]) -> None:
    """Run the plugins that the results need; a file that is not the one they were made with is not run."""
    from sim import registry

    needed = {plugin["sha256"]: plugin["file"] for plugin in results.manifest.get("plugins", [])}
    for plugin in plugins:
        file = Path(plugin)
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
        if digest is not None and digest not in needed:
            raise ResultsError(
                f"--plugin {plugin}: these results were not made with this file (SHA-256 {digest})"
            )
        registry.load_plugin(file)
    check_plugins(results, plugins)


def check_plugins(results: Results, plugins: Sequence[str]) -> None:
    """Refuse results that need a plugin which is not among those that were named."""
    given = {hashlib.sha256(Path(plugin).read_bytes()).hexdigest() for plugin in plugins}
    for plugin in results.manifest.get("plugins", []):
        if plugin["sha256"] not in given:
            raise ResultsError(f"these results need --plugin {plugin['file']} (SHA-256 {plugin['sha256']})")


def run_number(results: Results, run: str) -> int:
    """Return the number of a run that was kept."""
    runs = results.runs["run"]
    known = set(runs.tolist())
    if not (run.isascii() and run.isdecimal() and int(run) in known):
        gaps = "" if len(known) == int(runs.max()) - int(runs.min()) + 1 else ", less those that failed"
        raise ResultsError(
            f"replay: RUN = {shown(run)} must be a number from {runs.min()} to {runs.max()}{gaps}"
        )
    return int(run)


def month_number(results: Results, month: str) -> int:
    """Return the 0-based month that a number or a date names."""
    from sim.chronicle.dates import month_of, year_and_month

    case, horizon = results.scenario.case, results.scenario.months
    year, _, rest = month.partition("-")
    is_date = rest.isdecimal() and year.isdecimal() and month.isascii()
    number = month_of(case.start, month) if is_date else int(month) if _is_number(month) else -1
    if not 0 <= number < horizon:
        last = "{:04}-{:02}".format(*year_and_month(case.start, horizon - 1))
        raise ResultsError(
            f"replay: --month = {shown(month)} must be a number from 0 to {horizon - 1}, or a date from {case.start} to {last}"
        )
    return number


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def play_again(results: Results, run: int) -> tuple[pd.DataFrame, pd.DataFrame, list[Any]]:
    """Return events, months and talks of a run, after its outcomes proved to be those that were kept."""
    from sim.configuration.bind import bind
    from sim.ensemble.mesa_path import traced
    from sim.results.tables import frames

    scenario = with_events(results.scenario)
    model = traced(scenario, run, seed=int(results.manifest["seed"]))
    runs, months, events = frames(scenario, bind(scenario), model.state, run)
    if months is None or events is None:
        raise ResultsError(f"run {run} left no events")
    check_outcomes(results, run, runs)
    return events, months, model.talks


def with_events(scenario: Scenario) -> Scenario:
    """Return the scenario with every event kept, which changes no run."""
    return dataclasses.replace(scenario, output=dataclasses.replace(scenario.output, keep="events"))


def check_outcomes(results: Results, run: int, runs: pd.DataFrame) -> None:
    """Refuse to tell a run whose outcomes are not, value for value, those that were kept."""
    kept = results.runs[results.runs["run"] == run].iloc[0]
    again = runs.iloc[0]
    for name in again.index.union(kept.index, sort=False):
        first, second = kept.get(name), again.get(name)
        if first != second and not (first is not None and first != first and second != second):  # noqa: PLR0124 - NaN
            raise ResultsError(
                f"run {run} played again differs from the one kept: {name} was {first} and is {second}; "
                "its configuration, a library or a law is another"
            )


def as_table(events: pd.DataFrame, only: int | None) -> str:
    """Return the events of a run as aligned columns, kinds in words."""
    from sim.campaign.declared import EVENT_KINDS

    rows = events if only is None else events[events["month"] == only]
    words = rows.assign(kind=[EVENT_KINDS[kind] for kind in rows["kind"]])
    return words.drop(columns=["cell", "run"]).to_string(index=False) if len(words) else "no events"
