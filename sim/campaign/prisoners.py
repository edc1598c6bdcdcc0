"""Prisoners: a stock that refills. People are counted by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import event, note
from sim.campaign.reported import Outcome, ledger
from sim.campaign.sides import HOLDER
from sim.campaign.trust import holder_broke_word
from sim.luck import binomial_quantile, poisson_quantile
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

MEMORY_MONTHS = 12
"""Months for which arrests and releases are remembered one by one."""

ARRESTED = event(0, "arrested")
SENTENCE_ENDED = event(1, "sentence_ended")
PARDONED = event(2, "pardoned")
REARRESTED = event(3, "rearrested")


class CategoryNumbers(Columns):
    """Numbers of each category of prisoners."""

    stock: Floats
    arrests: Floats
    sentence_end: Floats
    pardons: Floats
    listed_share: Floats
    value: Floats
    chip_cost: Floats
    luck_arrests: Keys = luck("arrests")
    luck_sentence_end: Keys = luck("sentence ends")
    luck_pardons: Keys = luck("pardons")
    luck_rearrests: Keys = luck("rearrests")
    luck_exile: Keys = luck("exile refused")


class PeopleState(Columns):
    """Ledgers of people of each category."""

    held: Ints = column("people", "held")
    freed: Ints = column("people", "freed by deals")
    arrested: Ints = column("people", "arrested, rearrests included")
    expired: Ints = column("people", "sentences ended")
    pardoned: Ints = column("people", "pardoned outside the talks")
    rearrested: Ints = column("people", "rearrested after release at home")
    induced: Ints = column("people", "arrests beyond those without moral hazard, on the same luck")
    without_talks: Ints = column("people", "held on the same luck had there been no talks")
    pending: Ints = column("people", "promised, and waiting for relief to come first")
    refused_exile: Ints = column("people", "refused exile and stayed in prison")


class PriceState(Columns):
    """What the holder remembers of the price of people."""

    relief_memory: Floats = column("points", "relief delivered, decaying")
    heads_memory: Floats = column("people", "people freed, decaying")


class PeopleMonth(Columns):
    """Columns of the month's record."""

    held: Floats = column("people", "held at the month's end")
    freed: Floats = column("people", "freed by deals since the start")
    arrested: Floats = column("people", "arrested since the start")
    expired: Floats = column("people", "sentences ended since the start")
    pardoned: Floats = column("people", "pardoned outside the talks since the start")
    held_without_talks: Floats = column("people", "held on the same luck had there been no talks")


class CategoryMonth(Columns):
    """Columns of the month's record for each category."""

    held: Floats = column("people", "held at the month's end")
    freed: Floats = column("people", "freed by deals since the start")


def _stock_change(case: Case, state: State) -> np.ndarray:
    change: np.ndarray = state.people.held.sum(axis=1) - int(case.category.stock.sum())
    return change


def attributable_net(case: Case, state: State) -> np.ndarray:
    """Return how many fewer people are held than on the same luck without talks; shape (n,)."""
    net: np.ndarray = state.people.without_talks.sum(axis=1) - state.people.held.sum(axis=1)
    return net


OUTCOMES = {
    "freed": Outcome("people", "freed by negotiated deals (gross)", ledger("freed")),
    "attributable_net": Outcome("people", "fewer held at the end than on the same luck without talks", attributable_net),
    "stock_change": Outcome("people", "change of the stock held, end less start", _stock_change),
    "held": Outcome("people", "held at the end", ledger("held")),
    "held_without_talks": Outcome("people", "held at the end on the same luck without talks", ledger("without_talks")),
    "arrested": Outcome("people", "arrested, rearrests included", ledger("arrested")),
    "induced_arrests": Outcome("people", "arrests beyond those without moral hazard on the same luck", ledger("induced")),
    "rearrested": Outcome("people", "rearrested after release at home", ledger("rearrested")),
    "expired": Outcome("people", "sentences ended", ledger("expired")),
    "pardoned": Outcome("people", "pardoned outside the talks", ledger("pardoned")),
    "refused_exile": Outcome("people", "refused exile and stayed in prison", ledger("refused_exile")),
}  # fmt: skip


@borrowing_rule
def price_per_head(relief_memory: float, heads_memory: float) -> float:
    """Return the remembered relief per person freed, in points a head; zero before anyone was freed."""
    return relief_memory / heads_memory if heads_memory > 0.0 else 0.0


@borrowing_rule
def arrest_rate(base: float, moral_hazard: float, price: float, reference_price: float, cap: float) -> float:
    """Return arrests a month, a (1 + mu / 2 min(p / p0, cap)): paying for people invites taking people (Selten 1976)."""
    return base * (1.0 + 0.5 * moral_hazard * min(price / reference_price, cap))


@borrowing_rule
def arrests(case: Case, state: State, i: int, month: int, category: int, price: float) -> int:
    """Arrest people of a category; count those induced by relief on the same luck."""
    base = case.sides.arrest_scale[HOLDER] * case.category.arrests[category]
    u = draw(state, i, case.category.luck_arrests[category], month, 0, 0)
    rate = arrest_rate(
        base,
        case.sides.moral_hazard[HOLDER],
        price,
        case.sides.reference_price[HOLDER],
        case.sides.price_cap[HOLDER],
    )
    taken = poisson_quantile(u, rate)
    anyway = taken if rate == base else poisson_quantile(u, base)
    state.people.held[i, category] += taken
    state.people.arrested[i, category] += taken
    state.people.induced[i, category] += taken - anyway
    state.people.without_talks[i, category] += anyway
    return taken


@borrowing_rule
def sentence_ends(case: Case, state: State, i: int, month: int, category: int) -> int:
    """End sentences of people held at the start of the month, here and in the shadow without talks."""
    u = draw(state, i, case.category.luck_sentence_end[category], month, 0, 0)
    p = case.category.sentence_end[category]
    held_, without = state.people.held[i, category], state.people.without_talks[i, category]
    ended = binomial_quantile(u, held_, p)
    state.people.held[i, category] -= ended
    state.people.expired[i, category] += ended
    state.people.without_talks[i, category] -= ended if without == held_ else binomial_quantile(u, without, p)
    return ended


@borrowing_rule
def pardons(case: Case, state: State, i: int, month: int, category: int) -> int:
    """Pardon people outside the talks."""
    u = draw(state, i, case.category.luck_pardons[category], month, 0, 0)
    wanted = poisson_quantile(u, case.category.pardons[category])
    pardoned = min(wanted, state.people.held[i, category])
    state.people.held[i, category] -= pardoned
    state.people.pardoned[i, category] += pardoned
    state.people.without_talks[i, category] -= min(wanted, state.people.without_talks[i, category])
    return pardoned


@borrowing_rule
def rearrests(case: Case, state: State, i: int, month: int, category: int) -> int:
    """Take back people freed at home within the last year; each is half a breach by default."""
    at_home = 0
    for ago in range(MEMORY_MONTHS):
        at_home += state.freed_at_home[i, ago, category]
    if at_home == 0:
        return 0
    u = draw(state, i, case.category.luck_rearrests[category], month, 0, 0)
    taken = binomial_quantile(u, at_home, case.sides.rearrest[HOLDER])
    left = taken
    for ago in range(MEMORY_MONTHS):
        slot = (month + ago) % MEMORY_MONTHS
        back = min(left, state.freed_at_home[i, slot, category])
        state.freed_at_home[i, slot, category] -= back
        left -= back
    state.people.held[i, category] += taken
    state.people.arrested[i, category] += taken
    state.people.rearrested[i, category] += taken
    if taken > 0:
        holder_broke_word(case, state, i, case.delivery.rearrest_breach * taken)
        note(state, i, month, REARRESTED, subject=category, count=taken)
    return taken


@borrowing_rule
def unlist(case: Case, state: State, i: int, category: int, leaving: int) -> None:
    """Take people who left off the monitors' lists, at once."""
    for m in range(case.monitor.shape[0]):
        state.listed[i, m, category] -= leaving * case.category.listed_share[category]


@borrowing_rule
def revolving_door(case: Case, state: State, i: int, month: int) -> None:
    """Let sentences end, pardon and arrest: one month of the stock outside the talks."""
    state.run.relief_memory[i] *= case.sides.price_memory[HOLDER]
    state.run.heads_memory[i] *= case.sides.price_memory[HOLDER]
    price = price_per_head(state.run.relief_memory[i], state.run.heads_memory[i])
    slot = month % MEMORY_MONTHS
    taken_total = ended_total = pardoned_total = 0
    for category in range(case.category.shape[0]):
        ended = sentence_ends(case, state, i, month, category)
        pardoned = pardons(case, state, i, month, category)
        taken = arrests(case, state, i, month, category, price) + rearrests(case, state, i, month, category)
        state.freed_at_home[i, slot, category] = 0
        unlist(case, state, i, category, ended + pardoned)
        state.arrested_lately[i, slot, category] = taken
        taken_total += taken
        ended_total += ended
        pardoned_total += pardoned
    note(state, i, month, ARRESTED, count=taken_total, value=price)
    note(state, i, month, SENTENCE_ENDED, count=ended_total)
    note(state, i, month, PARDONED, count=pardoned_total)


@borrowing_rule
def held(state: State, i: int) -> int:
    """Return the number of people held."""
    total = 0
    for category in range(state.people.shape[1]):
        total += state.people.held[i, category]
    return total


@borrowing_rule
def freed(state: State, i: int) -> int:
    """Return the number of people freed by deals."""
    total = 0
    for category in range(state.people.shape[1]):
        total += state.people.freed[i, category]
    return total
