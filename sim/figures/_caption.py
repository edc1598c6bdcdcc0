"""Captions: what stands below every figure, so that it can be judged when it is met alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim import __version__
from sim.chronicle.wording import CAUTION

if TYPE_CHECKING:
    from sim.results import Results

UNTOLD = ("scenario", "runs", "seed", "threads", "engine", "output")
"""First words of overrides that a caption tells anyway, or that change no run."""
MOST_CHANGES = 3
LONGEST_CHANGE = 40


def caption(results: Results, *notes: str, runs: str | None = None) -> str:
    """Return a caption: the figure's notes, then source, scenario, runs, seed and the share of assumed numbers.

    Parameters
    ----------
    results : Results
        What is shown.
    *notes : str
        Whole sentences on how to read this figure.
    runs : str, optional
        What was drawn in place of all runs, such as ``"run 3 of 200 runs"``.
    """
    scenario = results.scenario
    told = (
        f"{scenario.scenario.name} ({scenario.scenario.title})"
        if scenario.scenario.title
        else scenario.scenario.name
    )
    return " ".join(
        [
            *notes,
            f"Source: simulation with backchannel {__version__} of {scenario.case.title}.",
            f"Scenario: {told}{changed(results)}; {runs or counted(results.n_runs, 'run')}, seed {results.manifest['seed']}.",
            f"{results.assumed_share:.0%} of the model's numbers are assumed.",
            CAUTION,
        ]
    )


def caption_of_many(several: Sequence[Results], *notes: str) -> str:
    """Return a caption for results side by side; what they share is said once."""
    if len(several) == 1:
        return caption(several[0], *notes)
    cases = dict.fromkeys(results.scenario.case.title for results in several)
    each = (
        f"{results.scenario.scenario.name}{changed(results)} ({counted(results.n_runs, 'run')}, seed {results.manifest['seed']}, "
        f"{results.assumed_share:.0%} of its numbers assumed)"
        for results in several
    )
    return " ".join(
        [
            *notes,
            f"Source: simulations with backchannel {__version__} of {'; '.join(cases)}.",
            f"Scenarios: {'; '.join(each)}.",
            CAUTION,
        ]
    )


def changed(results: Results) -> str:
    """Return what was changed of a scenario, to stand behind its name; nothing where it is as it was shipped."""
    changes = [
        word if len(word) <= LONGEST_CHANGE else f"{word[: LONGEST_CHANGE - 3]}..."
        for word in results.manifest.get("overrides", [])
        if word.lstrip("+~").partition("=")[0].partition(".")[0] not in UNTOLD
    ]
    if not changes:
        return ""
    more = ", ..." if len(changes) > MOST_CHANGES else ""
    return f", {counted(len(changes), 'key')} changed: {', '.join(changes[:MOST_CHANGES])}{more}"


def counted(n: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "run"), counted(1200, "run")
    ('1 run', '1,200 runs')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
