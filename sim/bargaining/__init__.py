"""Bargaining over issues: utilities, tactics, protocols and solutions. It knows no campaign and no country.

On its own it is a laboratory: read or build a domain, `negotiate` over it, hold a `tournament` among tactics, solve the `Game`
between them.

>>> from sim import bargaining
>>> outcome = bargaining.negotiate([[0.0, 2.0, 4.0], [4.0, 3.0, 0.0]], ["boulware", "conceder"])
>>> outcome.package
{'issue 1': 1}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.bargaining.bargainer import Bargainer
    from sim.bargaining.domains import Domain, Problem, Profile, read_domain
    from sim.bargaining.laboratory import negotiate
    from sim.bargaining.outcome import Outcome
    from sim.bargaining.ratification import Ratifiers
    from sim.bargaining.room import GoBetween
    from sim.bargaining.stakes import Stakes, stakes_of
    from sim.bargaining.tactics_game import Game
    from sim.bargaining.tournaments import Tournament, tournament

_HOMES = {
    "Bargainer": "sim.bargaining.bargainer",
    "Domain": "sim.bargaining.domains",
    "Game": "sim.bargaining.tactics_game",
    "GoBetween": "sim.bargaining.room",
    "Outcome": "sim.bargaining.outcome",
    "Problem": "sim.bargaining.domains",
    "Profile": "sim.bargaining.domains",
    "Ratifiers": "sim.bargaining.ratification",
    "Stakes": "sim.bargaining.stakes",
    "Tournament": "sim.bargaining.tournaments",
    "negotiate": "sim.bargaining.laboratory",
    "read_domain": "sim.bargaining.domains",
    "stakes_of": "sim.bargaining.stakes",
    "tournament": "sim.bargaining.tournaments",
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
