"""`backchannel sweep sweep=NAME`: check every cell of a sweep, then play them all, losing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.ensemble.progress import said
from sim.errors import EXIT_DONE, ConfigError
from sim.verbs.arguments import Parser, columns

if TYPE_CHECKING:
    from argparse import Namespace

    import pandas as pd

    from sim.ensemble.attempt import Manner
    from sim.ensemble.executors import ExecutorChoice
    from sim.sweeps.pilot import Estimate
    from sim.sweeps.plan import Plan


def main(argv: Sequence[str]) -> int:
    """Carry a sweep out, or say with ``--dry-run`` what it would take."""
    parser = Parser("sweep", "Play a scenario over levers and uncertainties; sweep=NAME says which.")
    parser.add_argument(
        "overrides",
        nargs="*",
        metavar="KEY=VALUE",
        help="sweep=NAME, an entry of it, or a change of the scenario",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check everything, play a few runs, and estimate"
    )
    add_manner(parser)
    parser.add_sources()
    options = parser.parse(argv)
    from sim.sweeps import spec
    from sim.sweeps.pilot import pilot
    from sim.sweeps.plan import planned
    from sim.sweeps.runner import begin, check_means

    sweep = spec.read(options.overrides, options.config_dir)
    check_means(sweep)
    plugins = [str(Path(plugin).resolve()) for plugin in options.plugin]
    config_dir = None if options.config_dir is None else str(Path(options.config_dir).resolve())
    manner = manner_of(options)
    if sweep.title and not options.dry_run:
        said(f"{sweep.name}: {sweep.title}. {sweep.question}".rstrip(" "))
    if options.dry_run:
        plan, design = planned(sweep, 1, config_dir, plugins, said)
        print(told(plan, design, pilot(plan, design, said)))
        return EXIT_DONE
    return ended(begin(sweep, None, manner, config_dir, plugins))


def add_manner(parser: Parser) -> None:
    """Add the options that say how a sweep is carried out."""
    parser.add_argument(
        "--on-error",
        choices=("skip", "stop"),
        default="skip",
        help="when a run fails: go on (default), or stop",
    )
    parser.add_argument("--retry", metavar="N", default="0", help="try a run that fails up to N times more")


def manner_of(options: Namespace, executor: Sequence[str] = ()) -> Manner:
    """Return how the options want a sweep carried out."""
    from sim.ensemble.attempt import Manner

    if not (options.retry.isascii() and options.retry.isdecimal() and int(options.retry) <= 100):
        raise ConfigError.at("command line", "--retry", options.retry, "must be a whole number from 0 to 100")
    return Manner(
        executor=_executor(executor),
        on_error=options.on_error,
        retry=int(options.retry),
        take_over=getattr(options, "take_over", False),
        say=said,
    )


def _executor(words: Sequence[str]) -> ExecutorChoice | None:
    from sim.sweeps import spec

    return spec.executor_of(words) if words else None


def told(plan: Plan, design: pd.DataFrame, estimate: Estimate) -> str:
    """Return what a sweep holds and what it will take."""
    from sim.ensemble.progress import duration
    from sim.sweeps.runner import carrier_of

    carrier = carrier_of(plan.sweep.executor, plan)
    workers = carrier.workers or 1
    sweep, total = plan.sweep, plan.total
    chunks = -(-total // estimate.block)
    rows = [
        ("design", sweep.design),
        ("levers", _factors(design, [one.name for one in sweep.levers])),
        ("uncertainties", _factors(design, [one.name for one in sweep.uncertainties])),
        ("cells", f"{len(design):,} in {_counted(len(plan.families), 'family', 'families')}"),
        (
            "runs",
            f"{total:,} ({sweep.replicates:,} a cell, {'the same luck in all' if sweep.paired else 'luck of its own in each'})",
        ),
        ("a run", f"{estimate.seconds * 1000:.2f} ms on one worker"),
        ("chunks", f"{chunks:,} of about {estimate.block:,} runs"),
        (
            "time",
            f"about {duration(total * estimate.seconds / workers)} on {workers} workers ({carrier.kind})",
        ),
        ("disk", f"about {_size(total * estimate.bytes + chunks * estimate.overhead)} ({sweep.keep})"),
    ]
    return columns(rows)


def _factors(design: pd.DataFrame, names: Sequence[str]) -> str:
    return ", ".join(f"{name} ({design[name].nunique()})" for name in names) or "none"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def ended(folder: Path) -> int:
    """Say where the results are; those of a plain run are summed up and drawn first, as `run` does."""
    from sim.results import open_results
    from sim.results.cells import PLAN
    from sim.verbs.arguments import shown_path
    from sim.verbs.run import report

    if (folder / PLAN).is_file():
        print(f"results: {shown_path(folder)}", flush=True)
    else:
        report(open_results(folder))
    return EXIT_DONE
