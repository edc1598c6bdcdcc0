"""Sweeps: a design of cells over any keys of the configuration, carried out so that nothing is lost.

A *lever* is what a party could choose, an *uncertainty* what nobody knows (the words of the EMA Workbench); every
policy, a combination of levers, meets every future, a sample of uncertainties. A pair of the two is a *cell*, and a
cell is played `replicates` times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.sweeps.playing import sweep

__all__ = ["sweep"]


def __getattr__(name: str) -> Any:
    """Import what plays a sweep when it is first used."""
    if name != "sweep":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sim.sweeps import playing

    return playing.sweep
