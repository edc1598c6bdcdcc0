"""A line of the table: what was measured, how much it took, the ratio in its pair and what was asked for."""

from __future__ import annotations

from typing import NamedTuple

HEAD = ["| what | measured | ratio | asked |", "| --- | ---: | --- | --- |"]


class Row(NamedTuple):
    """One line; empty where there is nothing to say."""

    what: str
    measured: str
    ratio: str = ""
    asked: str = ""

    def line(self) -> str:
        """Return the line in Markdown."""
        return f"| {' | '.join(self)} |"


def left_out(what: str, reason: str) -> Row:
    """Return the line of something that could not be measured, with the reason."""
    return Row(what, "-", f"left out: {reason}")
