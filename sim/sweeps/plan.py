"""The plan: all that a sweep still needs once it was asked for, kept beside its results.

`resume`, `extend` and every worker read the plan and the design table, never the user's files again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.configuration import config_hash, from_tree
from sim.ensemble.spans import Span, total
from sim.errors import ConfigError, ResultsError
from sim.results.cells import DESIGN, PLAN
from sim.results.parts import frame_of
from sim.sweeps import spec
from sim.sweeps.cells import Cells, Composer, Family, families_of, is_whole, rounded
from sim.sweeps.designs import design_table
from sim.sweeps.spec import Sweep

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario
    from sim.results.store import Store

PLAN_VERSION = 1
MANY_CELLS = 2_000
"""Cells from which checking them takes long enough to be told."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A sweep with its families, its spans and the size of its chunks.

    Parameters
    ----------
    sweep : Sweep
        What was asked for.
    seed : int
        Root seed.
    stages : tuple of int
        Samples of the first sweep and of every extension.
    families : tuple of Family
        In the order that the design counts.
    spans : tuple of Span
        In the order in which they were asked for.
    block : int
        Runs per chunk, about.
    identity : str
        Hash of everything that decides the numbers of a cell.
    rules_hash : str
        The rules it was planned under.
    config_dir : str, optional
        The user's folder, in case an extension meets an option that no cell had before.
    plugins : tuple of (str, str)
        Files and their SHA-256.
    """

    sweep: Sweep
    seed: int
    stages: tuple[int, ...]
    families: tuple[Family, ...]
    spans: tuple[Span, ...]
    block: int
    identity: str
    rules_hash: str
    config_dir: str | None
    plugins: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """Runs in all."""
        return total(self.spans)

    def with_spans(self, spans: Sequence[Span]) -> Plan:
        """Return the plan with more spans."""
        return dataclasses.replace(self, spans=(*self.spans, *spans))

    def cells(self, design: pd.DataFrame) -> Cells:
        """Return what makes the scenario and the case of any cell."""
        return Cells(self.families, self.sweep.factors, design, self.sweep.keep)


def planned(
    sweep: Sweep,
    block: int,
    config_dir: str | None = None,
    plugins: Sequence[str] = (),
    say: Callable[[str], object] | None = None,
) -> tuple[Plan, pd.DataFrame]:
    """Return the plan of a sweep and its design, every factor and every cell checked; `say` hears of many cells.

    Raises
    ------
    ConfigError
        The first thing that is wrong, with its place.
    """
    from sim.machine import rules_hash

    composer = Composer(sweep, config_dir, plugins)
    base = composer.base()
    _check_overrides(sweep, base.changes.overrides)
    _check_names(sweep, base)
    stages = (sweep.samples,)
    families, design = designed(sweep, base.seed, stages, (), composer)
    files = tuple(zip(plugins, (line.rpartition(" ")[2] for line in base.changes.plugins), strict=True))
    plan = Plan(
        sweep, base.seed, stages, families, (Span(0, len(design), 0, sweep.replicates),), block,
        identity(sweep, base.seed, families), rules_hash(), config_dir, files,
    )  # fmt: skip
    if say is not None and len(design) >= MANY_CELLS:
        say(f"{len(design):,} cells: checking each before any is played ...")
    check(plan, design)
    return plan, design


def designed(
    sweep: Sweep, seed: int, stages: Sequence[int], known: Sequence[Family], composer: Composer
) -> tuple[tuple[Family, ...], pd.DataFrame]:
    """Return the families of a sweep and its design table, whole numbers rounded where a key needs them."""
    import numpy as np

    design = design_table(sweep, seed, stages)
    numbers = np.zeros(len(design), dtype=np.int64)
    families = []
    for number, (family, cells) in enumerate(families_of(sweep, design, known, composer)):
        numbers[cells] = number
        families.append(family)
    design.insert(4, "family", numbers)
    scenario = from_tree(families[0].tree)
    for one in sweep.uncertainties:
        if one.distribution is not None and all(is_whole(scenario, key) for key in one.keys):
            design[one.name] = [rounded(value) for value in design[one.name]]
    return tuple(families), design


def check(plan: Plan, design: pd.DataFrame, first_cell: int = 0) -> None:
    """Refuse a design in which keys contradict each other in some cell."""
    names = [one.name for one in plan.sweep.factors]
    tail = design.iloc[first_cell:]

    def told(place: int) -> str:
        row = tail.iloc[place]
        return f"cell {int(row['cell'])} ({', '.join(f'{name}={row[name]}' for name in names[:6])})"

    plan.cells(tail).check(told)


def identity(sweep: Sweep, seed: int, families: Sequence[Family]) -> str:
    """Return the hash of what decides the numbers of a cell: design and configuration, not how many there are."""
    design = {k: sweep.content.get(k) for k in ("levers", "uncertainties", "correlations")}
    design |= {"design": sweep.design, "levels": sweep.levels, "second_order": sweep.second_order}
    first = config_hash(from_tree(families[0].tree)) if families else ""
    text = json.dumps([design, sweep.paired, seed, first], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_overrides(sweep: Sweep, overrides: Sequence[str]) -> None:
    """Refuse an override of what a factor varies: one of the two would be lost in silence."""
    varied = {key: one for one in sweep.factors for key in (*one.keys, one.group)}
    for text in overrides[1:]:
        key = text.lstrip("+").partition("=")[0]
        if key in varied:
            raise ConfigError(f"override {text!r}: {key} is what the factor {varied[key].name} varies")


def _check_names(sweep: Sweep, scenario: Scenario) -> None:
    """Refuse a factor named like a column of the tables, and a stopping rule over something that no run reports."""
    from sim.results.tables import column_dictionary

    columns = column_dictionary(scenario)
    known = [name for name in columns["runs"] if name not in ("cell", "run")]
    for one in sweep.factors:
        tables = [table for table, names in columns.items() if one.name in names]
        if tables:
            raise ConfigError(
                f"{one.where}: {one.name} is a column of {tables[0]} too: name the factor otherwise"
            )
    if sweep.until is not None and sweep.until.outcome not in known:
        raise ConfigError.at(sweep.name, "until.outcome", sweep.until.outcome, known)


def to_json(plan: Plan) -> str:
    """Return the plan as text."""
    told = {
        "plan_version": PLAN_VERSION,
        "name": plan.sweep.name,
        "sweep": plan.sweep.content,
        "replicates": plan.sweep.replicates,
        "seed": plan.seed,
        "stages": plan.stages,
        "spans": plan.spans,
        "block": plan.block,
        "identity": plan.identity,
        "rules_hash": plan.rules_hash,
        "config_dir": plan.config_dir,
        "groups": sorted({one.group.partition("@")[0] for one in plan.sweep.factors if one.group}),
        "plugins": plan.plugins,
        "families": [dataclasses.asdict(family) for family in plan.families],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, name: str) -> Plan:
    """Return the plan that was written as text.

    Raises
    ------
    ResultsError
        If it is damaged or of a newer version.
    """
    try:
        told = json.loads(text)
        version = told["plan_version"]
        if version > PLAN_VERSION:
            raise ResultsError(f"{name} was written by a newer version: its plan_version is {version}")
        families = [
            Family(
                f["levels"],
                f["tree"],
                {k: v and [tuple(place) for place in v] for k, v in f["patches"].items()},
            )
            for f in told["families"]
        ]
        folder, groups = _standing(told["config_dir"]), told.get("groups", [])
        sweep = spec.parse(told["sweep"], told["name"], lambda *_: name, folder, groups)
        return Plan(
            dataclasses.replace(sweep, replicates=told["replicates"]), told["seed"], tuple(told["stages"]),
            tuple(families), tuple(Span(*span) for span in told["spans"]), told["block"], told["identity"],
            told["rules_hash"], told["config_dir"], tuple((f, d) for f, d in told["plugins"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as problem:
        if isinstance(problem, ResultsError):
            raise
        raise ResultsError(f"{name} is damaged: {problem}") from problem


def _standing(config_dir: str | None) -> str | None:
    """Return the user's folder if it is there still; a plan holds its families whole and needs it no more."""
    return config_dir if config_dir is not None and Path(config_dir).is_dir() else None


def save(store: Store, plan: Plan, design: pd.DataFrame) -> None:
    """Write design and plan, the plan last: it is what a reader looks for."""
    store.write(DESIGN, parquet_bytes(design))
    store.write(PLAN, to_json(plan).encode())


def opened(store: Store) -> tuple[Plan, pd.DataFrame]:
    """Return the plan and the design of a sweep's folder.

    Raises
    ------
    ResultsError
        If the folder holds no sweep.
    """
    if not store.exists(PLAN):
        raise ResultsError(f"{store.address} is not a sweep: it has no {PLAN}")
    plan = from_json(store.read(PLAN).decode(), f"{store.address}/{PLAN}")
    return plan, frame_of(store.read(DESIGN))


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a Parquet file; words beside numbers in one column become words."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    plain = frame.assign(**{str(name): frame[name].map(_word) for name in frame if _is_mixed(frame[name])})
    pq.write_table(pa.Table.from_pandas(plain, preserve_index=False), sink, compression="zstd")
    return sink.getvalue()


def _is_mixed(column: pd.Series[Any]) -> bool:
    return column.dtype == object and len({type(value) for value in column}) > 1


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
