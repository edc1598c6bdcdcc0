"""Ready: the laws and terms of a scenario's talks, made once for whoever plays them: the batch engine or Mesa's agents."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import registry
from sim.bargaining.offerings import offering_for
from sim.bargaining.protocols import new_talk
from sim.bargaining.shapes import KINDS, Brought, luck_needed, readied
from sim.bargaining.talks import Laws
from sim.bargaining.utilities import OWN
from sim.campaign.case import N_PRINCIPALS, Case
from sim.campaign.month import Terms
from sim.configuration.bind import party_of
from sim.configuration.schema import Scenario
from sim.registry import Trait


class Ready(NamedTuple):
    """Laws and terms as the compiled month takes them."""

    laws: Laws
    terms: Terms


def principals(scenario: Scenario) -> list[Any]:
    """Return the configurations of the sanctioner and the holder."""
    return [party_of(scenario, role)[1] for role in ("sanctioner", "holder")]


def brought_by(party: Any) -> dict[str, Brought]:
    """Return the laws that a side brings, by kind; under ``by_tactic`` the offering that goes with its tactic."""
    found = {}
    for kind in (*KINDS, "utility"):
        choice = getattr(party, kind)
        law = registry.laws(kind)[choice.name]
        if kind == "offering":
            law = offering_for(registry.laws("tactic")[party.tactic.name], law)
        found[kind] = Brought(law.seated, law.vector(choice.parameters), law.traits)
    return found


def ready(scenario: Scenario, case: Case) -> Ready:
    """Return the laws and terms of a scenario's talks."""
    choice = scenario.talks.protocol
    law = registry.laws("protocol")[choice.name]
    protocol = Brought(law.seated, law.vector(choice.parameters), law.traits)
    sides = principals(scenario)
    brought = [brought_by(party) for party in sides]
    rounds, p_breakdown = int(case.numbers.talks_rounds[0]), float(case.numbers.talks_p_breakdown[0])
    laws, numbers = readied(protocol, brought)
    utilities = [side["utility"] for side in brought]
    reading = {Trait.READS_COORDINATES, Trait.READS_OFFERS}
    terms = Terms(
        numbers=numbers,
        utility=tuple(np.concatenate([np.zeros(OWN), utility.numbers]) for utility in utilities),
        in_points=np.array([Trait.IN_POINTS in utility.traits for utility in utilities]),
        reservation=np.array([party.reservation_value for party in sides], dtype=float),
        blank=new_talk(N_PRINCIPALS, rounds, 0, p_breakdown, protocol.traits),
        one_text=Trait.GO_BETWEEN_FIRST in protocol.traits,
        reads_coordinates=any(law.traits & reading for side in brought for law in side.values()),
        luck_needed=luck_needed(protocol, brought, p_breakdown=p_breakdown, go_between=True),
    )
    return Ready(laws, terms)
