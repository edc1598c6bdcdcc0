"""The sweep's file: a short YAML, read as strictly as a scenario, with overrides from the command line on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.executors import ExecutorChoice
from sim.errors import ConfigError, nearest
from sim.sweeps.factors import Factor, check_disjoint, factor

ENUMERATED = ("grid", "zip")
SAMPLED = ("monte_carlo", "latin_hypercube", "sobol", "saltelli", "morris")
DESIGNS = (*ENUMERATED, *SAMPLED)
KEEP = ("runs", "months", "events")
EXECUTORS = ("auto", "serial", "threads", "processes", "dask")
MOST_REPLICATES = 10_000_000


@dataclass(frozen=True, slots=True)
class Until:
    """When a cell has been replicated enough: its mean is known to within an interval of this width."""

    outcome: str
    width: float
    at_most: int
    step: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep as it was asked for.

    Parameters
    ----------
    name, title, question : str
        For people.
    scenario : str
        The scenario that everything else is a change of.
    overrides : tuple of str
        Changes that hold in every cell.
    levers, uncertainties : tuple of Factor
        What varies.
    correlations : tuple of (str, str, float)
        Rank correlations (Spearman's) between two uncertainties.
    design : str
        How futures are chosen; levers are always combined in full, except under ``zip``.
    samples : int
        Futures under a sampled design: points for ``sobol``, base samples for ``saltelli``, trajectories for ``morris``.
    levels : int
        Grid levels of ``morris``.
    second_order : bool
        Whether ``saltelli`` samples for second-order indices too.
    replicates : int
        Runs per cell.
    paired : bool
        Whether all cells share their luck.
    keep : str
        Finest table that is kept.
    block : int, optional
        Runs per chunk; measured otherwise.
    until : Until, optional
        The stopping rule for more replicates.
    executor : ExecutorChoice
        Where it runs, which changes no number.
    results : str, optional
        An fsspec address for the tables in place of the folder.
    content : dict
        The mapping that all this was read from, for the plan.
    """

    name: str
    title: str
    question: str
    scenario: str
    overrides: tuple[str, ...]
    levers: tuple[Factor, ...]
    uncertainties: tuple[Factor, ...]
    correlations: tuple[tuple[str, str, float], ...]
    design: str
    samples: int
    levels: int
    second_order: bool
    replicates: int
    paired: bool
    keep: str
    block: int | None
    until: Until | None
    executor: ExecutorChoice
    results: str | None
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All factors, levers first."""
        return (*self.levers, *self.uncertainties)


ENTRIES = (
    "title", "question", "scenario", "overrides", "levers", "uncertainties", "correlations", "design", "samples",
    "levels", "second_order", "replicates", "paired", "keep", "block", "until", "executor", "results",
)  # fmt: skip
FROM_COMMAND_LINE = (*(set(ENTRIES) - {"levers", "uncertainties", "overrides", "title", "question"}), "sweep")


def split(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return what a command line says of the sweep itself, by key, and the overrides of its scenario."""
    own, others = {}, []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key.partition(".")[0] in FROM_COMMAND_LINE:
            own[key] = value
        else:
            _check_other(word, key)
            others.append(word)
    return own, others


BETTER = {
    "runs": "say replicates=N, runs per cell",
    "output.keep": "say keep=runs, months or events",
    "output.csv": "say `backchannel query RESULTS ... --csv` afterwards",
}


def _check_other(word: str, key: str) -> None:
    """Refuse an override that would be lost, because the sweep itself decides it."""
    if key.lstrip("+") in BETTER:
        raise ConfigError(f"override {word[:80]!r}: has no effect on a sweep: {BETTER[key.lstrip('+')]}")


def find(name: str, config_dir: str | Path | None = None) -> Path:
    """Return the file that a sweep's name, or a path, means.

    Raises
    ------
    ConfigError
        If there is none, with the nearest name.
    """
    if Path(name).suffix in (".yaml", ".yml") and Path(name).exists():
        return Path(name)
    known = names(config_dir)
    if Path(name).suffix and Path(name).is_file():
        raise ConfigError.at(
            f"override {f'sweep={name}'!r}", "sweep", name, "must end in .yaml to be a file of a sweep"
        )
    if name not in known:
        raise ConfigError.at(
            f"override {f'sweep={name}'!r}", "sweep", name, "must be a file or one of " + ", ".join(known), _nearest_name(name, known)
        )  # fmt: skip
    return known[name]


def _nearest_name(name: str, known: dict[str, Path]) -> str | None:
    """Return the sweep that a name was probably meant to be; its names are long, so one word of it will do."""
    words = {word: whole for whole in known for word in whole.split("_")}
    meant = nearest(name, words)
    return nearest(name, known) or (words[meant] if meant else None)


def names(config_dir: str | Path | None = None) -> dict[str, Path]:
    """Return the files of all sweeps by name; a user's win over shipped ones."""
    from sim.configuration.places import configs_dir

    folders = [configs_dir(), *([Path(config_dir)] if config_dir else [])]
    return {file.stem: file for folder in folders for file in sorted(folder.glob("sweep/*.yaml"))}


def read(words: Sequence[str], config_dir: str | Path | None = None) -> Sweep:
    """Return the sweep of a command line: ``sweep=NAME``, changes of its entries, and overrides of the scenario.

    Raises
    ------
    ConfigError
        One line: where, which entry, what is allowed.
    """
    own, others = split(words)
    if "sweep" not in own:
        raise ConfigError(f"sweep: say which: sweep=NAME, one of {', '.join(names(config_dir))}, or a file")
    name, content, places, file = _content_of(own.pop("sweep"), config_dir)
    for key, text in own.items():
        _say(content, places, key, text)
    content["overrides"] = [*_listed(content.get("overrides", []), file), *others]
    return parse(content, name, lambda *keys: _place(places, keys, file), config_dir)


Places = dict[tuple[str, ...], str]


def _content_of(name: str, config_dir: str | Path | None) -> tuple[str, dict[str, Any], Places, str]:
    """Return the name, the content, the places of the entries and the file of a sweep that a name or a path means."""
    from sim.configuration import traps

    file = find(name, config_dir)
    reading = traps.read(file)
    places = {keys: f"{reading.file}:{n}" for keys, n in reading.lines.items()}
    return file.stem, dict(reading.tree), places, str(reading.file)


IN_PYTHON = "sim.sweep"


def given(
    factors: str | Path | Mapping[str, Any],
    overrides: Sequence[str],
    entries: Mapping[str, Any],
    config_dir: str | Path | None = None,
) -> Sweep:
    """Return the sweep that a call from Python describes.

    Parameters
    ----------
    factors : str, Path or mapping
        A shipped sweep's name, a file, or what varies: values by key, as under ``levers`` and ``uncertainties`` of a
        file. What has a distribution is an uncertainty, everything else a lever.
    overrides : sequence of str
        Changes that hold in every cell.
    entries : mapping
        Other entries of a sweep.
    config_dir : str or Path, optional
        A folder with the user's configurations.
    """
    name, content, places, file = "sweep", dict[str, Any](), Places(), IN_PYTHON
    if isinstance(factors, Mapping):
        content = _sections(plain(factors))
    else:
        name, content, places, file = _content_of(str(factors), config_dir)
    for word in overrides:
        _check_other(word, word.partition("=")[0])
    for entry, value in entries.items():
        content[entry] = plain(value)
        places[entry,] = IN_PYTHON
    content["overrides"] = [*_listed(content.get("overrides", []), file), *overrides]
    return parse(content, name, lambda *keys: _place(places, keys, file), config_dir)


def _sections(factors: dict[str, Any]) -> dict[str, Any]:
    """Return factors as the sections of a sweep's file; what comes in those sections already is handed back."""
    if {"levers", "uncertainties"} & set(factors):
        return factors
    drawn = {
        name: spec for name, spec in factors.items() if isinstance(spec, dict) and "distribution" in spec
    }
    return {
        "levers": {name: spec for name, spec in factors.items() if name not in drawn},
        "uncertainties": drawn,
    }


def plain(value: Any) -> Any:
    """Return a value as YAML would hold it: NumPy's numbers and sequences of any kind become Python's own.

    Examples
    --------
    >>> plain({"months": range(12, 15), "rounds": (np.int64(3), 4.5)})
    {'months': [12, 13, 14], 'rounds': [3, 4.5]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist()) if isinstance(value, np.ndarray) else value.item()
    return [plain(one) for one in value] if isinstance(value, list | tuple | range) else value


def _say(content: dict[str, Any], places: dict[tuple[str, ...], str], key: str, text: str) -> None:
    """Put what the command line says of an entry into the sweep's content."""
    from sim.configuration import traps

    where = f"override {f'{key}={text}'[:80]!r}"
    try:
        value = traps.plain(text) if "://" not in text else text
    except traps.Trap as trap:
        raise ConfigError.at(where, key, text, str(trap)) from None
    entry, _, rest = key.partition(".")
    places[tuple(key.split("."))] = places[entry,] = where
    before = content.get(entry)
    if not rest:
        content[entry] = value
        if entry == "executor" and isinstance(before, dict):
            content[entry] = {**before, "kind": value}
        return
    inner = dict(before) if isinstance(before, dict) else {"kind": before} if before is not None else {}
    content[entry] = inner | {rest: value}


def _listed(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ConfigError.at(where, "overrides", value, 'must be a list of overrides: ["months=12"]')
    return value


def _place(places: dict[tuple[str, ...], str], keys: tuple[str, ...], file: str) -> str:
    for end in range(len(keys), 0, -1):
        if keys[:end] in places:
            return places[keys[:end]]
    return file


Place = Callable[..., str]


def parse(
    content: dict[str, Any],
    name: str,
    where: Place,
    config_dir: str | Path | None = None,
    known: Sequence[str] = (),
) -> Sweep:
    """Return the sweep that a plain mapping describes; `where` gives the place of an entry, `known` are further groups."""
    for entry, value in content.items():
        if entry not in ENTRIES:
            raise ConfigError.at(
                where(entry), entry, value, "is not an entry of a sweep", nearest(entry, ENTRIES)
            )
    entries = _Entries(content, where)
    groups = _groups(content, config_dir) | set(known)
    levers = entries.factors("levers", groups)
    uncertainties = entries.factors("uncertainties", groups)
    sweep = Sweep(
        name=name,
        title=entries.word("title", ""),
        question=entries.word("question", ""),
        scenario=entries.word("scenario", "baseline"),
        overrides=tuple(content.get("overrides", [])),
        levers=levers,
        uncertainties=uncertainties,
        correlations=entries.correlations(uncertainties),
        design=entries.word("design", "grid", DESIGNS),
        samples=entries.whole("samples", 64, 1, 1_000_000),
        levels=entries.whole("levels", 4, 2, 64),
        second_order=entries.switch("second_order", False),
        replicates=entries.whole("replicates", 100, 1, MOST_REPLICATES),
        paired=entries.switch("paired", True),
        keep=entries.word("keep", "runs", KEEP),
        block=entries.whole("block", None, 1, 1_000_000),
        until=entries.until(),
        executor=entries.executor(),
        results=entries.address("results"),
        content=content,
    )
    _check(sweep, where)
    return sweep


def _groups(content: dict[str, Any], config_dir: str | Path | None) -> set[str]:
    """Return the groups of configurations, laws included."""
    from sim.configuration import compose

    repository = compose.loader(config_dir).repository
    mentioned = [
        str(word).partition("@")[0]
        for section in ("levers", "uncertainties")
        for name, spec in _items(content.get(section))
        for word in (name, spec.get("group", "") if isinstance(spec, dict) else "")
    ]
    return {name for name in mentioned if name and "." not in name and repository.group_exists(name)}


def _items(section: Any) -> list[tuple[str, Any]]:
    return list(section.items()) if isinstance(section, dict) else []


class _Entries:
    """Reads the single entries of a sweep with their types."""

    def __init__(self, content: dict[str, Any], where: Place) -> None:
        self.content = content
        self.where = where

    def fault(self, entry: str, value: object, allowed: Any) -> ConfigError:
        return ConfigError.at(self.where(*entry.split(".")), entry, value, allowed)

    def word(self, entry: str, default: str, choices: Sequence[str] = ()) -> str:
        value = self.content.get(entry, default)
        if not isinstance(value, str):
            raise self.fault(entry, value, list(choices) or "must be a word or a text")
        if choices and value not in choices:
            raise self.fault(entry, value, list(choices))
        return value

    def switch(self, entry: str, default: bool) -> bool:
        value = self.content.get(entry, default)
        if not isinstance(value, bool):
            raise self.fault(entry, value, "must be true or false")
        return value

    def whole(self, entry: str, default: int | None, low: int, high: int) -> Any:
        return self.whole_in(self.content, entry, entry, default, low, high)

    def whole_in(
        self, mapping: dict[str, Any], key: str, entry: str, default: int | None, low: int, high: int
    ) -> Any:
        value = mapping.get(key, default)
        if value is None and default is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fault(entry, value, f"must be a whole number from {low} to {high:,}")
        return value

    def address(self, entry: str) -> str | None:
        value = self.content.get(entry)
        if value is not None and not (isinstance(value, str) and "://" in value):
            raise self.fault(entry, value, "must be an address that fsspec knows, such as s3://bucket/folder")
        return value

    def mapping(self, entry: str, known: Sequence[str]) -> dict[str, Any]:
        value = self.content.get(entry)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.fault(entry, value, f"must be a mapping of {', '.join(known)}")
        for key in value:
            if key not in known:
                raise ConfigError.at(self.where(entry, key), f"{entry}.{key}", value[key], list(known))
        return value

    def factors(self, section: str, groups: set[str]) -> tuple[Factor, ...]:
        value = self.content.get(section, {})
        if not isinstance(value, dict):
            raise self.fault(section, value, "must be a mapping of factors")
        return tuple(factor(name, spec, self.where(section, name), groups) for name, spec in value.items())

    def correlations(self, uncertainties: Sequence[Factor]) -> tuple[tuple[str, str, float], ...]:
        value = self.content.get("correlations", [])
        known = [one.name for one in uncertainties]
        if not isinstance(value, list):
            raise self.fault("correlations", value, "must be a list of [name, name, rank correlation]")
        for row in value:
            good = isinstance(row, list) and len(row) == 3 and row[0] in known and row[1] in known
            good = good and isinstance(row[2], int | float) and -1 < row[2] < 1 and row[0] != row[1]
            if not good:
                raise self.fault(
                    "correlations", row, "must be [name, name, number in (-1, 1)], both names uncertainties"
                )
        return tuple((row[0], row[1], float(row[2])) for row in value)

    def until(self) -> Until | None:
        given = self.mapping("until", ("outcome", "width", "at_most", "step"))
        if not given:
            return None
        width = given.get("width")
        if not isinstance(width, int | float) or isinstance(width, bool) or not width > 0:
            raise self.fault("until.width", width, "must be a number above 0")
        outcome = given.get("outcome")
        if not isinstance(outcome, str):
            raise self.fault(
                "until.outcome", outcome, "must name an outcome, as `backchannel list outcomes` does"
            )
        most = self.whole_in(given, "at_most", "until.at_most", 10_000, 2, MOST_REPLICATES)
        step = self.whole_in(given, "step", "until.step", 50, 1, MOST_REPLICATES)
        return Until(outcome, float(width), most, step)

    def executor(self) -> ExecutorChoice:
        value = self.content.get("executor")
        if isinstance(value, str):
            self.content = self.content | {"executor": {"kind": value}}
        given = self.mapping("executor", ("kind", "workers", "address"))
        kind = given.get("kind", "dask" if "address" in given else "auto")
        if kind not in EXECUTORS:
            raise self.fault("executor", kind, list(EXECUTORS))
        workers = self.whole_in(given, "workers", "executor.workers", None, 1, 4096)
        address = given.get("address")
        if address is not None and (kind != "dask" or not isinstance(address, str)):
            raise self.fault("executor.address", address, "must be a scheduler's address, with executor=dask")
        return ExecutorChoice(kind, workers, address)


def _check(sweep: Sweep, where: Place) -> None:
    """Refuse what single entries cannot show."""
    if not sweep.factors:
        raise ConfigError(f"{where()}: a sweep needs levers or uncertainties: nothing varies")
    names_of = [one.name for one in sweep.factors]
    for name in names_of:
        if names_of.count(name) > 1:
            raise ConfigError(
                f"{where('uncertainties', name)}: {name} is a lever and an uncertainty: choose one"
            )
        if name in ("cell", "run", "policy", "future", "seed", "family", "month", "sequence"):
            raise ConfigError(
                f"{where('levers', name)}: {name} is a column of every table: name it otherwise"
            )
    check_disjoint(list(sweep.factors))
    for one in sweep.levers:
        if one.distribution is not None:
            raise ConfigError(
                f"{one.where}: {one.name} is a lever: give it values, or make it an uncertainty"
            )
    _check_design(sweep, where)


def _check_design(sweep: Sweep, where: Place) -> None:
    if sweep.design in SAMPLED and not sweep.uncertainties:
        raise ConfigError.at(
            where("design"), "design", sweep.design, "samples uncertainties, and there are none"
        )
    for one in sweep.uncertainties:
        if sweep.design in ENUMERATED and one.distribution is not None:
            raise ConfigError.at(
                one.where, f"{one.name}.distribution", one.distribution.name, f"cannot be enumerated by design: {sweep.design}: choose a sampled design"
            )  # fmt: skip
    if sweep.design == "zip":
        lengths = {one.name: len(one.levels) for one in sweep.factors}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{name} has {count}" for name, count in lengths.items())
            raise ConfigError(f"{where('design')}: zip needs as many values of each factor: {told}")
    if sweep.correlations and sweep.design in (*ENUMERATED, "saltelli", "morris"):
        raise ConfigError.at(
            where("correlations"), "design", sweep.design, "cannot hold correlations: use monte_carlo, latin_hypercube or sobol"
        )  # fmt: skip
    if sweep.design == "saltelli" and sweep.samples & (sweep.samples - 1):
        raise ConfigError.at(
            where("samples"), "samples", sweep.samples, "must be a power of two for saltelli"
        )
    if sweep.design == "morris" and sweep.levels % 2:
        raise ConfigError.at(where("levels"), "levels", sweep.levels, "must be even for morris")


def executor_of(words: Sequence[str]) -> ExecutorChoice:
    """Return the executor that words such as ``executor=dask executor.workers=2`` choose.

    Raises
    ------
    ConfigError
        If a word is about anything else.
    """
    content: dict[str, Any] = {}
    places: dict[tuple[str, ...], str] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or key.partition(".")[0] != "executor":
            raise ConfigError(f"override {word!r}: only the executor can be changed here: executor=KIND")
        _say(content, places, key, text)
    return _Entries(content, lambda *keys: _place(places, keys, "command line")).executor()
