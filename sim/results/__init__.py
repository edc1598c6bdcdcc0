"""Results: tables of runs, months and events, the folder they are kept in, and what they say in words.

``Results`` is what a simulation gives back; ``open_results`` reads one that was kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.results.reader import open_results
    from sim.results.results import Results

__all__ = ["Results", "open_results"]


def __getattr__(name: str) -> Any:
    if name == "Results":
        from sim.results.results import Results

        return Results
    if name == "open_results":
        from sim.results.reader import open_results

        return open_results
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
