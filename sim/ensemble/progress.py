"""Progress: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

Say = Callable[[str], None]
SECONDS_BETWEEN_LINES = 5.0


def said(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


class Progress:
    """Tells how many runs are done, at what rate, how long it will take, and how many failed.

    Parameters
    ----------
    total : int
        Runs wanted in all.
    before : int
        Runs that were there already.
    say : callable, optional
        Prints a line; nothing is shown without it.
    """

    def __init__(self, total: int, before: int, say: Say | None) -> None:
        self.total, self.done, self.before, self.failed = total, before, before, 0
        self.say = say
        self.began = self.last_line = time.perf_counter()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        """Open the bar on a terminal."""
        if self.say is not None and sys.stdout.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self.bar = Bar(
                TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}")
            )  # fmt: skip
            self.bar.start()
            self.task = self.bar.add_task("", total=self.total, completed=self.before)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.stop()

    @property
    def rate(self) -> float:
        """Runs a second since this process began."""
        return (self.done - self.before) / max(1e-9, time.perf_counter() - self.began)

    def add(self, runs: int, failed: int) -> None:
        """Count a chunk that is done."""
        self.done += runs
        self.failed += failed
        if self.bar is not None:
            told = f"{self.rate:,.0f}/s" + (f", {self.failed} failed" if self.failed else "")
            self.bar.update(self.task, completed=self.done, description=told)
        elif self.say is not None and (self._is_due() or self.done >= self.total):
            self.say(self.line())

    def line(self) -> str:
        """Return the state of things in a line."""
        left = (self.total - self.done) / self.rate if self.rate > 0 else 0.0
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done:,}/{self.total:,} runs, {self.rate:,.0f}/s, {duration(left)} left{failed}"

    def _is_due(self) -> bool:
        now = time.perf_counter()
        if now - self.last_line < SECONDS_BETWEEN_LINES:
            return False
        self.last_line = now
        return True


def duration(seconds: float) -> str:
    """Return a time in words that fit its length.

    Examples
    --------
    >>> duration(4.2), duration(90), duration(7300), duration(200_000)
    ('4 s', '2 min', '2.0 h', '2.3 days')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 86400 else f"{seconds / 86400:.1f} days"
