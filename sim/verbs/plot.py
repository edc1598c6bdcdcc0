"""`backchannel plot RESULTS ...`: figures of one or more results, beside them or in a folder of your own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ConfigError, ResultsError, SimError
from sim.verbs.arguments import Parser, load_plugins, shown_path

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.results import Results

OPTIONS = ("outcome", "run", "meeting")
FOLDER = "figures"
LONGEST_NAME = 100


def main(argv: Sequence[str]) -> int:
    """Draw what is asked for and print the paths; a figure asked for by name that cannot be drawn is an error."""
    options = _parser().parse(argv)
    load_plugins(options)
    _check(options)
    several = [_opened(path, options.plugin, options.cell) for path in options.results]
    made = [file for name in _names(options) for file in _drawn(name, several, options)]
    if not made:
        raise ResultsError("plot: none of the figures could be drawn")
    print("\n".join(map(shown_path, made)))
    return EXIT_DONE


def _parser() -> Parser:
    parser = Parser("plot", "Draw figures from results, into their own figures folder.")
    parser.add_argument(
        "results", nargs="+", metavar="RESULTS", help="a results folder, or `latest`; several to compare them"
    )
    parser.add_argument(
        "--figure", metavar="NAME", help="one figure, as `list figures` names it; all by default"
    )
    parser.add_argument("--outcome", metavar="NAME", help="what the raincloud shows, as in `list outcomes`")
    parser.add_argument("--run", metavar="N", help="number of the run whose meeting is shown, from 0")
    parser.add_argument("--meeting", metavar="N", help="number of the meeting in that run, from 1")
    parser.add_argument("--cell", metavar="N", help="which cell of a sweep, the first being 0")
    parser.add_argument(
        "--format", metavar="FORMAT", action="append", help="png, svg or pdf; may be given more than once"
    )
    parser.add_argument("--out", metavar="FOLDER", help="where to, if not beside the results")
    parser.add_plugin("a Python file with figures of your own, or with laws that the results need; it is run")
    return parser


def _check(options: Namespace) -> None:
    """Refuse what is wrong before anything is opened or drawn, and turn numbers into numbers."""
    from sim import figures, registry

    known = list(registry.figures())
    if options.figure is not None and options.figure not in known:
        raise ConfigError.at("plot", "--figure", options.figure, known)
    for name in options.format or []:
        if name not in figures.FORMATS:
            raise ConfigError.at("plot", "--format", name, figures.FORMATS)
    for option, least in (("run", 0), ("meeting", 1)):
        setattr(options, option, _number(option, getattr(options, option), least))
    for option in OPTIONS:
        takers = [name for name in known if option in figures.options_of(name)]
        if options.figure and getattr(options, option) is not None and options.figure not in takers:
            raise ConfigError.at(
                "plot", f"--{option}", getattr(options, option), f"goes with {' and '.join(takers)} only"
            )


def _number(option: str, text: str | None, least: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise ConfigError.at("plot", f"--{option}", text, f"must be a whole number from {least}")
    return int(text)


def _opened(path: str, plugins: Sequence[str], cell: str | None = None) -> Results:
    from sim.results import open_results
    from sim.verbs.replay import check_plugins

    results = open_results(path)
    check_plugins(results, plugins)
    if not results.n_runs:
        raise ResultsError(f"{path} holds no runs")
    return _of_cell(results, cell)


def _of_cell(results: Results, cell: str | None) -> Results:
    """Return one cell of a sweep, drawn beside the whole; results of a plain run are handed back."""
    from sim.verbs.replay import cell_of

    found = cell_of(results, cell, "plot")
    if not found.n_runs:
        raise ResultsError(f"plot: cell {cell} holds no runs yet")
    found.path = results.path
    return found


def _names(options: Namespace) -> list[str]:
    """Return the figures to draw: the one named, or all."""
    from sim import registry

    return [options.figure] if options.figure is not None else list(registry.figures())


def _drawn(name: str, several: Sequence[Results], options: Namespace) -> list[Path]:
    """Draw one figure, for all results together if it compares them and else for each."""
    from sim import figures

    groups: Sequence[Any] = [several] if figures.takes_many(name) else [[results] for results in several]
    made = []
    for group in groups:
        chosen = _options_for(name, options)
        try:
            figure = figures.draw(name, group if len(group) > 1 else group[0], **chosen)
        except ResultsError as problem:
            if options.figure is not None:
                raise
            print(f"{name}: not drawn: {problem}")
            continue
        stem = _stem(name, chosen | ({} if options.cell is None else {"cell": options.cell}), group)
        formats = options.format or group[0].scenario.output.formats
        if options.out is None:
            made += _beside(group[0], figure, stem, formats)
        else:
            before = f"{group[0].path.name}-" if len(several) > 1 and len(group) == 1 else ""
            made += figures.save(figure, Path(options.out) / f"{before}{stem}", formats)
    return made


def _beside(results: Results, figure: Any, stem: str, formats: Sequence[str]) -> list[Path]:
    """Save a figure into the results' own folder, which may be somebody else's."""
    from sim import figures

    folder = (results.path or Path()) / FOLDER
    try:
        return figures.save(figure, folder / stem, formats, replace=True)
    except ResultsError as problem:
        if os.access(folder if folder.exists() else folder.parent, os.W_OK):
            raise
        raise ResultsError(f"{problem}; --out FOLDER draws elsewhere") from problem


def _options_for(name: str, options: Namespace) -> dict[str, Any]:
    from sim import figures

    given = {option: getattr(options, option) for option in OPTIONS if getattr(options, option) is not None}
    return {option: value for option, value in given.items() if option in figures.options_of(name)}


def _stem(name: str, chosen: dict[str, Any], group: Sequence[Results]) -> str:
    """Return a file's name without ending, which says what was chosen and what is compared."""
    words = [str(value) if option == "outcome" else f"{option}{value}" for option, value in chosen.items()]
    others = [results.scenario.scenario.name for results in group[1:]]
    return "-".join([name, *words, *(["with", *others] if others else [])])[:LONGEST_NAME]


def draw_first(results: Results) -> Iterator[Path]:
    """Draw the figures that the scenario asks for into the results' own folder; yield each file as it is written.

    A figure that the results cannot fill, such as a meeting where none was held, is skipped with a line that says why.

    Parameters
    ----------
    results : Results
        With a folder of their own; ``output.draw`` of their scenario says which figures, ``output.formats`` how.
    """
    from sim import figures

    if results.path is None:
        raise ResultsError("these results have no folder to draw figures into")
    output = results.scenario.output
    for name in output.draw:
        try:
            figure = figures.draw(name, results)
        except SimError as problem:
            print(f"{name}: not drawn: {problem}")
            continue
        yield from figures.save(figure, results.path / FOLDER / name, output.formats, replace=True)
