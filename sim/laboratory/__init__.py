"""The laboratory of bargaining: negotiations over issues, alone, by the hundred and in tournaments. It knows no campaign.

Read or build a domain, `negotiate` over it, hold a `tournament` among tactics, solve the `Game`
between them.

>>> from sim import laboratory
>>> outcome = laboratory.negotiate([[0.0, 2.0, 4.0], [4.0, 3.0, 0.0]], ["boulware", "conceder"])
>>> outcome.package
{'issue 1': 1}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.laboratory.bargainer import Bargainer
    from sim.laboratory.domains import Domain, Problem, Profile, read_domain
    from sim.laboratory.game import Game
    from sim.laboratory.negotiations import negotiate
    from sim.laboratory.outcome import Outcome
    from sim.laboratory.ratification import Ratifiers
    from sim.laboratory.sitting import GoBetween
    from sim.laboratory.stakes import Stakes, stakes_of
    from sim.laboratory.tournaments import Tournament, tournament

_HOMES = {
    "Bargainer": "sim.laboratory.bargainer",
    "Domain": "sim.laboratory.domains",
    "Game": "sim.laboratory.game",
    "GoBetween": "sim.laboratory.sitting",
    "Outcome": "sim.laboratory.outcome",
    "Problem": "sim.laboratory.domains",
    "Profile": "sim.laboratory.domains",
    "Ratifiers": "sim.laboratory.ratification",
    "Stakes": "sim.laboratory.stakes",
    "Tournament": "sim.laboratory.tournaments",
    "negotiate": "sim.laboratory.negotiations",
    "read_domain": "sim.laboratory.domains",
    "stakes_of": "sim.laboratory.stakes",
    "tournament": "sim.laboratory.tournaments",
}

__all__ = [
    "Bargainer",
    "Domain",
    "Game",
    "GoBetween",
    "Outcome",
    "Problem",
    "Profile",
    "Ratifiers",
    "Stakes",
    "Tournament",
    "negotiate",
    "read_domain",
    "stakes_of",
    "tournament",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the rooms of this package stay light."""
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
