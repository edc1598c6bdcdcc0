"""Progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

Progress = Callable[[int, int], None]


class reporter:  # noqa: N801
    """A progress bar on a terminal, plain lines elsewhere."""

    def __init__(self, runs: int, shown: bool, first_line: str) -> None:
        self.runs = runs
        self.shown = shown
        self.first_line = first_line
        self.bar: Any = None
        self.began = time.perf_counter()
        self.last_line = 0

    def __enter__(self) -> Progress:
        """Begin to report."""
        if self.shown:
            print(self.first_line, flush=True)
        return self.report

    def _open_bar(self) -> None:
        if not sys.stdout.isatty():
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns)
        self.bar.start()
        self.task = self.bar.add_task("runs", total=self.runs)

    def report(self, done: int, wanted: int) -> None:
        """Show that *done* of *wanted* runs are done."""
        if not self.shown:
            return
        if self.bar is None:
            self._open_bar()
        if self.bar is not None:
            self.bar.update(self.task, completed=done)
        elif done == wanted or done >= self.last_line + max(1, wanted // 10):
            self.last_line = done
            print(f"{done}/{wanted} runs, {time.perf_counter() - self.began:.1f} s", flush=True)

    def __exit__(self, *_: object) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.stop()
