"""Every utility function in the campaign, on either side and on both: no deal harms a side, counted in points."""

from __future__ import annotations

import pytest

from sim.agents.model import CampaignModel
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.configuration import load
from sim.registry import laws

SIDES = {"sanctioner": ("washington",), "holder": ("minsk",), "both": ("washington", "minsk")}
RUNS = 4
SMALL = 1e-6


def surpluses(model: CampaignModel) -> tuple[list[tuple[float, float]], int]:
    """Play a campaign; return both sides' benefits less costs of every deal, in points, and the breaches."""
    state, sides, memory = model.state.run, model.state.sides, float(model.case.delivery.memory)
    deals = []
    while model.month < model.configuration.months:
        before = int(state.deals[0]), sides.surplus[0, SANCTIONER], sides.surplus[0, HOLDER]
        model.step()
        if state.deals[0] > before[0]:
            # What is remembered is a moving average: m old + (1 - m) new.
            after = sides.surplus[0, SANCTIONER], sides.surplus[0, HOLDER]
            first, second = (
                (new - memory * old) / (1 - memory) for new, old in zip(after, before[1:], strict=True)
            )
            deals.append((first, second))
    return deals, int(sides.breaches.sum())


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("law", sorted(laws("utility")))
def test_no_deal_costs_a_side_more_points_than_it_brings(law: str, sides: str) -> None:
    chosen = [f"utility@parties.{name}.utility={law}" for name in SIDES[sides]]
    # Without the messages, which are an add-on priced apart.
    scenario = load("baseline", "channel.enabled=false", "output.keep=runs", *chosen)
    played = [surpluses(CampaignModel(scenario, run)) for run in range(RUNS)]
    deals = [deal for made, _ in played for deal in made]
    assert all(min(deal) >= -SMALL for deal in deals)
    assert sum(breaches for _, breaches in played) <= 0.1 * len(deals)
    # Nothing makes up for a cost to a Leontief side, so that a holder like that frees nobody.
    assert len(deals) >= 2 * RUNS or (law == "leontief" and sides != "sanctioner" and not deals)


@pytest.mark.parametrize("law", ["ces", "cobb_douglas", "cara", "crra", "prospect", "threshold"])
def test_another_attitude_on_both_sides_does_not_turn_the_campaign_over(law: str) -> None:
    from sim.ensemble import simulate

    def freed(name: str) -> float:
        chosen = [f"utility@parties.{party}.utility={name}" for party in SIDES["both"]]
        return float(simulate(load("baseline", "output.keep=runs", *chosen), runs=25).runs.freed.mean())

    assert 0.6 < freed(law) / freed("additive") < 1.4
