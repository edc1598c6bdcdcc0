"""The best-response gap of a campaign: how much a side loses by not answering the other's tactic best.

Every candidate tactic plays the same runs with the same luck, so that differences are differences of tactics. The gap is a lower
bound, because only the candidates are tried.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.configuration.bind import party_of
from sim.configuration.schema import LawChoice
from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.laboratory.bargainer import Bargainer, Choice
from sim.laboratory.tournaments import half_width

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario

ROLES = ("sanctioner", "holder")
CONFIGURED = "configured"


@dataclass(frozen=True, slots=True, eq=False)
class BestResponse:
    """What a side's tactics are worth against the other's as configured.

    Parameters
    ----------
    role : str
    table : DataFrame
        A row a tactic, the best first: ``mean`` (the side's sum of deal utilities a run), ``gain`` over the configured tactic on
        the same luck, ``low`` and ``high`` of its confidence interval.
    """

    role: str
    table: pd.DataFrame

    @property
    def best(self) -> str:
        """The tactic that pays most; the configured one where none pays more."""
        return str(self.table.index[0])

    @property
    def gap(self) -> float:
        """How much the side loses by its configured tactic, in its own utility; 0 where that is best."""
        return float(self.table["gain"].iloc[0])


def best_response_gap(
    scenario: Scenario,
    role: str,
    tactics: Sequence[Choice],
    runs: int | None = None,
    seed: int | None = None,
    confidence: float = 0.95,
) -> BestResponse:
    """Return how a side's tactics compare with its configured one, against the other side as configured.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`.
    role : str
        ``"sanctioner"`` or ``"holder"``.
    tactics : sequence of str or (str, mapping of str to float)
        The candidates; see `sim.laboratory.bargainer`.
    runs, seed : int, optional
        The scenario's own by default; the same luck for all candidates.
    confidence : float
        Of the interval of each paired difference (Student's t).

    Raises
    ------
    ConfigError
        For a role that does not bargain, or a tactic that is not there.
    """
    import pandas as pd

    if role not in ROLES:
        raise ConfigError.at("best_response_gap", "role", role, list(ROLES))
    candidates = [Bargainer(tactic).tactic for tactic in tactics]
    choices = {str(one): LawChoice(name=one.law.name, parameters=one.numbers) for one in candidates}
    paid = {CONFIGURED: _utilities(scenario, role, runs, seed)}
    for name, choice in choices.items():
        paid[name] = _utilities(_with_tactic(scenario, role, choice), role, runs, seed)
    table = pd.DataFrame(index=pd.Index(list(paid), name="tactic"))
    gains = np.stack([values - paid[CONFIGURED] for values in paid.values()])
    width = half_width(gains, confidence)
    table["mean"] = [values.mean() for values in paid.values()]
    table["gain"], table["low"], table["high"] = gains.mean(axis=1), 0.0, 0.0
    table["low"], table["high"] = table["gain"] - width, table["gain"] + width
    return BestResponse(role, table.sort_values("gain", ascending=False, kind="stable"))


def _with_tactic(scenario: Scenario, role: str, choice: LawChoice) -> Scenario:
    """Return the scenario in which a side plays another tactic; the given one is left as it is."""
    name, party = party_of(scenario, role)
    parties = {**scenario.parties, name: dataclasses.replace(party, tactic=choice)}
    return dataclasses.replace(scenario, parties=parties)


def _utilities(scenario: Scenario, role: str, runs: int | None, seed: int | None) -> np.ndarray:
    """Return a side's sum of deal utilities in every run; shape (runs,)."""
    return simulate(scenario, runs, seed).runs[f"utility_{role}"].to_numpy(dtype=float)
