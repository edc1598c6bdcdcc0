"""One cell of a sweep, read off the folder: its scenario, and its rows as if they had been played alone."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.parts import frame_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario

PLAN = "plan.json"
DESIGN = "design.parquet"
MOST_SETTINGS = 6
SECTIONS = ("levers", "uncertainties")


class Design:
    """The cells of a sweep as its folder tells them.

    Parameters
    ----------
    folder : Path
        A results folder with a plan and a design table.
    """

    def __init__(self, folder: Path) -> None:
        self.plan: dict[str, Any] = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        self.rows: pd.DataFrame = frame_of(folder / DESIGN)

    def __len__(self) -> int:
        return len(self.rows)

    def planned_runs(self, cell: int) -> int:
        """Return how many runs were planned for a cell."""
        return max((end for first, last, _, end in self.plan["spans"] if first <= cell < last), default=0)

    def scenario(self, cell: int) -> Scenario:
        """Return the scenario of a cell, under a name that says which cell of which sweep it is."""
        from sim.configuration import from_tree
        from sim.configuration.changing import changer

        family = self.plan["families"][self._value("family", cell)]
        factors = {
            key: name for name, keys in self._keys().items() for key in keys if key in family["patches"]
        }
        factors["seed"] = "seed"
        change = changer(from_tree(family["tree"]), [tuple(key.split(".")) for key in factors])
        scenario = change({key: self._value(name, cell) for key, name in factors.items()})
        about = dataclasses.replace(
            scenario.scenario,
            name=f"{scenario.scenario.name}, cell {cell} of {self.plan['name']}",
            title=self._settings(cell),
        )
        return dataclasses.replace(scenario, scenario=about)

    def _value(self, name: str, cell: int) -> Any:
        """Return what the design table says of a cell, as Python's own type."""
        value = self.rows[name].iloc[cell]
        return value.item() if hasattr(value, "item") else value

    def _keys(self) -> dict[str, list[str]]:
        """Return the keys that each factor sets, by its name."""
        sections = (self.plan["sweep"].get(section) or {} for section in SECTIONS)
        return {name: _keys_of(name, spec) for section in sections for name, spec in section.items()}

    def _settings(self, cell: int) -> str:
        """Return the values of a cell's factors in words, the first of them where there are many."""
        told = [f"{name} = {_said(self._value(name, cell))}" for name in self._keys()]
        return ", ".join(told[:MOST_SETTINGS]) + (", ..." if len(told) > MOST_SETTINGS else "")


def _keys_of(name: str, spec: Any) -> list[str]:
    if not isinstance(spec, dict):
        return [name]
    return spec.get("keys") or [spec.get("key", name)]


def _said(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
