"""`backchannel run`: compose one scenario or many cells, check every one, then simulate them.

The flags are Hydra's. Nothing is simulated or written before every cell was composed and found right.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ConfigError, Interrupted, RunsFailed
from sim.verbs.arguments import Parser, load_plugins, shown_path

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.configuration import Scenario
    from sim.results import Results

# Verbs whose command line is made of overrides, and is completed as such.
WITH_OVERRIDES = ("run", "validate", "sweep")


def main(argv: Sequence[str]) -> int:
    """Run, or show what Hydra's flags ask for."""
    options = _parser().parse(argv)
    if options.shell_completion:
        print(_completion(options.overrides), end="")
        return EXIT_DONE
    load_plugins(options)
    for flag, show in SHOWN.items():
        if getattr(options, flag):
            _check_alone(options, flag)
            print(show(options))
            return EXIT_DONE
    if options.resolve or options.package:
        raise ConfigError("run: --resolve and --package go with --cfg")
    return _run(options)


def _parser() -> Parser:
    parser = Parser("run", "Simulate a scenario; KEY=VALUE changes any number of it.", add_help=False)
    parser.add_argument("overrides", nargs="*", metavar="KEY=VALUE", help="a group's option or a key's value")
    parser.add_argument(
        "--help", "-h", action="store_true", help="show the groups and the whole configuration"
    )
    parser.add_argument("--hydra-help", action="store_true", help="show Hydra's own help")
    parser.add_argument(
        "--cfg", "-c", choices=("job", "hydra", "all"), help="show the configuration and do not run"
    )
    parser.add_argument(
        "--resolve", action="store_true", help="with --cfg: put values in place of references"
    )
    parser.add_argument("--package", "-p", help="with --cfg: show the part under this key")
    parser.add_argument("--run", "-r", action="store_true", help="run one scenario, as without the flag")
    parser.add_argument(
        "--multirun", "-m", action="store_true", help="run every combination of comma lists and ranges"
    )
    parser.add_argument(
        "--shell-completion", "-sc", action="store_true", help="-sc install=bash, zsh or fish"
    )
    parser.add_argument(
        "--info", "-i", nargs="?", const="all", help="show how the configuration is put together"
    )
    parser.add_sources()
    return parser


def _check_alone(options: Namespace, flag: str) -> None:
    others = [name for name in ("cfg", "info", "run", "multirun") if name != flag and getattr(options, name)]
    if flag in ("cfg", "info") and others:
        raise ConfigError(f"run: --{flag} and --{others[0]} cannot go together")


def _help(options: Namespace) -> str:
    from sim.configuration import flags

    return f"{_parser().format_help()}\n{flags.help_text(options.overrides, options.config_dir)}"


def _hydra_help(options: Namespace) -> str:
    from sim.configuration import flags

    options.overrides = []
    return flags.hydra_help(_parser(), options, options.config_dir)


def _cfg(options: Namespace) -> str:
    from sim.configuration import flags

    return flags.shown(
        options.overrides, options.cfg, options.package, options.resolve, options.config_dir
    ).rstrip()


def _info(options: Namespace) -> str:
    from sim.configuration import flags

    if options.info not in flags.INFO:
        raise ConfigError.at("run", "--info", options.info, flags.INFO)
    return flags.info(options.info, options.overrides, options.config_dir).rstrip()


SHOWN: dict[str, Callable[[Namespace], str]] = {
    "help": _help,
    "hydra_help": _hydra_help,
    "cfg": _cfg,
    "info": _info,
}


def _run(options: Namespace) -> int:
    """Compose and check every cell, then play them one after the other or through Hydra's launcher."""
    from sim.configuration import flags

    if options.run and options.multirun:
        raise ConfigError("run: --run and --multirun cannot go together")
    if not options.multirun:
        _play(_scenario(options.overrides, options))
        return EXIT_DONE
    cells = flags.cells(options.overrides, options.config_dir)
    scenarios = [_scenario(cell, options) for cell in cells]
    if flags.launcher(options.overrides, options.config_dir) != "basic":
        cell = Cell(options.config_dir, tuple(options.plugin))
        return _told(cells, flags.launch(options.overrides, cells, cell, options.config_dir))
    return _play_all(cells, scenarios)


def _told(cells: list[list[str]], ends: Sequence[Any]) -> int:
    """Say where each cell's results are, because launchers may keep to themselves what their workers say."""
    for number, (cell, end) in enumerate(zip(cells, ends, strict=True), start=1):
        failed = isinstance(end, RunsFailed)
        what = str(end) if failed else shown_path(Path(end))
        print(f"[{number}/{len(cells)}] {' '.join(cell)}: {what}", file=sys.stderr if failed else sys.stdout)
    return _all_done(sum(isinstance(end, RunsFailed) for end in ends), len(cells))


def _all_done(failed: int, n_cells: int) -> int:
    if failed:
        raise RunsFailed(f"{failed} of {n_cells} cells had runs that failed; the others are complete")
    return EXIT_DONE


def _scenario(overrides: Sequence[str], options: Namespace) -> Scenario:
    from sim.configuration import compose_and_build

    return compose_and_build(overrides, options.config_dir, options.plugin)


def _play_all(cells: list[list[str]], scenarios: list[Scenario]) -> int:
    failed = 0
    for number, (cell, scenario) in enumerate(zip(cells, scenarios, strict=True), start=1):
        print(f"[{number}/{len(cells)}] {' '.join(cell)}", flush=True)
        try:
            _play(scenario)
        except RunsFailed as problem:
            failed += 1
            print(f"[{number}/{len(cells)}] {problem}", file=sys.stderr)
    return _all_done(failed, len(cells))


def _play(scenario: Scenario) -> Any:
    """Simulate one scenario into a results folder of its own, sum it up and draw it; the one place that does."""
    from sim.ensemble import run

    about = scenario.scenario
    title = f"{about.name}: {about.title}" if about.title else about.name
    print(f"{title}. {about.question}".rstrip(" "), flush=True)
    results = run(scenario, progress=True)
    report(results)
    return results


def report(results: Results) -> None:
    """Print the summary, draw the figures, and say where everything is.

    Raises
    ------
    Interrupted
        If somebody stops it: the runs are whole, and the line says where they and the finished figures are.
    """
    from sim.report.summary import print_summary

    folder = results.path or Path()
    try:
        print_summary(results)
        if results.scenario.output.figures:
            from sim.verbs.plot import draw_first

            for path in draw_first(results):
                print(f"figure: {shown_path(path)}", flush=True)
    except KeyboardInterrupt:
        raise Interrupted(_left_behind(results, shown_path(folder))) from None
    print(f"results: {shown_path(folder)}", flush=True)


def _left_behind(results: Results, folder: str) -> str:
    """Return what stands when nothing but figures is missing."""
    from sim.verbs.plot import FOLDER

    drawn = sorted(file.name for file in Path(folder, FOLDER).glob("[a-z]*"))
    figures = f"figures drawn: {', '.join(drawn)}" if drawn else "no figure was drawn"
    return (
        f"interrupted after the runs: all {results.n_runs:,} are in {folder}, {figures}; "
        f"`backchannel plot {folder}` draws the rest"
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell for a launcher that may call it in another process."""

    config_dir: str | None
    plugins: tuple[str, ...]

    def __call__(self, overrides: list[str]) -> str:
        """Return the path of the cell's results."""
        from sim.configuration import compose_and_build

        return str(_play(compose_and_build(overrides, self.config_dir, self.plugins)).path)


def _completion(words: list[str]) -> str:
    from sim.configuration import flags

    if len(words) == 1 and words[0].startswith("query="):
        return _candidates(os.environ.get("COMP_LINE", ""), words[0].removeprefix("query="))
    return flags.completion_script(words, "run")


def _candidates(line: str, shell: str) -> str:
    """Return the words that can end a command line: verbs first, then what Hydra knows of overrides."""
    from sim.configuration import flags

    program, *words = line.split() or [""]
    if len(words) > 1 or (words and line.endswith(" ")):
        known = words[0] in WITH_OVERRIDES
        stripped = " ".join([program, *(word for word in words[1:] if not word.startswith("-"))])
        return flags.completions(stripped + (" " if line.endswith(" ") else ""), shell) if known else ""
    return " ".join(verb for verb in _verbs() if verb.startswith("".join(words))) + "\n"


def _verbs() -> list[str]:
    files = sorted(Path(__file__).parent.glob("[a-z]*.py"))
    return [file.stem for file in files if file.stem != "arguments"]
