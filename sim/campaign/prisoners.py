"""Prisoners: a stock that refills. People are counted by category."""

from __future__ import annotations

from typing import Any

from sim.campaign.case import (
    ARRESTS,
    LISTED_SHARE,
    LUCK_ARRESTS,
    LUCK_PARDONS,
    LUCK_REARRESTS,
    LUCK_SENTENCES,
    PARDONS,
    SENTENCE_END,
)
from sim.campaign.draws import draw
from sim.campaign.events import ARRESTED as EVENT_ARRESTED
from sim.campaign.events import NOBODY, note
from sim.campaign.events import PARDONED as EVENT_PARDONED
from sim.campaign.events import REARRESTED as EVENT_REARRESTED
from sim.campaign.events import SENTENCE_ENDED as EVENT_SENTENCE_ENDED
from sim.campaign.state import (
    ARRESTED,
    EXPIRED,
    FREED,
    HELD,
    INDUCED,
    MEMORY_MONTHS,
    PARDONED,
    REARRESTED,
    WITHOUT_TALKS,
)
from sim.campaign.trust import holder_broke_word
from sim.luck import binomial_quantile, poisson_quantile
from sim.machine import borrowing_rule


@borrowing_rule
def price_per_head(relief_memory: float, heads_memory: float) -> float:
    """Return the remembered relief per person freed, in points a head; zero before anyone was freed."""
    return relief_memory / heads_memory if heads_memory > 0.0 else 0.0


@borrowing_rule
def arrest_rate(base: float, moral_hazard: float, price: float, reference_price: float, cap: float) -> float:
    """Return arrests a month, a (1 + mu / 2 min(p / p0, cap)): paying for people invites taking people (Selten 1976)."""
    return base * (1.0 + 0.5 * moral_hazard * min(price / reference_price, cap))


@borrowing_rule
def arrests(case: Any, state: Any, i: int, month: int, category: int, price: float) -> int:
    """Arrest people of a category; count those induced by relief on the same luck."""
    numbers = case.numbers
    base = numbers.holder_arrest_scale[0] * case.category[ARRESTS, category]
    u = draw(state, i, case.category_keys[LUCK_ARRESTS, category], month, 0, 0)
    rate = arrest_rate(
        base,
        numbers.holder_moral_hazard[0],
        price,
        numbers.holder_reference_price[0],
        numbers.holder_price_cap[0],
    )
    taken = poisson_quantile(u, rate)
    anyway = taken if rate == base else poisson_quantile(u, base)
    state.people[i, HELD, category] += taken
    state.people[i, ARRESTED, category] += taken
    state.people[i, INDUCED, category] += taken - anyway
    state.people[i, WITHOUT_TALKS, category] += anyway
    return taken


@borrowing_rule
def sentence_ends(case: Any, state: Any, i: int, month: int, category: int) -> int:
    """End sentences of people held at the start of the month, here and in the shadow without talks."""
    u = draw(state, i, case.category_keys[LUCK_SENTENCES, category], month, 0, 0)
    p = case.category[SENTENCE_END, category]
    held_, without = state.people[i, HELD, category], state.people[i, WITHOUT_TALKS, category]
    ended = binomial_quantile(u, held_, p)
    state.people[i, HELD, category] -= ended
    state.people[i, EXPIRED, category] += ended
    state.people[i, WITHOUT_TALKS, category] -= (
        ended if without == held_ else binomial_quantile(u, without, p)
    )
    return ended


@borrowing_rule
def pardons(case: Any, state: Any, i: int, month: int, category: int) -> int:
    """Pardon people outside the talks."""
    u = draw(state, i, case.category_keys[LUCK_PARDONS, category], month, 0, 0)
    wanted = poisson_quantile(u, case.category[PARDONS, category])
    pardoned = min(wanted, state.people[i, HELD, category])
    state.people[i, HELD, category] -= pardoned
    state.people[i, PARDONED, category] += pardoned
    state.people[i, WITHOUT_TALKS, category] -= min(wanted, state.people[i, WITHOUT_TALKS, category])
    return pardoned


@borrowing_rule
def rearrests(case: Any, state: Any, i: int, month: int, category: int) -> int:
    """Take back people freed at home within the last year; each is half a breach by default."""
    at_home = 0
    for ago in range(MEMORY_MONTHS):
        at_home += state.freed_at_home[i, ago, category]
    if at_home == 0:
        return 0
    u = draw(state, i, case.category_keys[LUCK_REARRESTS, category], month, 0, 0)
    taken = binomial_quantile(u, at_home, case.numbers.holder_rearrest[0])
    left = taken
    for ago in range(MEMORY_MONTHS):
        slot = (month + ago) % MEMORY_MONTHS
        back = min(left, state.freed_at_home[i, slot, category])
        state.freed_at_home[i, slot, category] -= back
        left -= back
    state.people[i, HELD, category] += taken
    state.people[i, ARRESTED, category] += taken
    state.people[i, REARRESTED, category] += taken
    if taken > 0:
        holder_broke_word(case, state, i, case.numbers.delivery_rearrest_breach[0] * taken)
        note(state, i, month, EVENT_REARRESTED, NOBODY, category, taken, 0.0, 0.0)
    return taken


@borrowing_rule
def unlist(case: Any, state: Any, i: int, category: int, leaving: int) -> None:
    """Take people who left off the monitor's list, at once."""
    state.listed[i, category] -= leaving * case.category[LISTED_SHARE, category]


@borrowing_rule
def revolving_door(case: Any, state: Any, i: int, month: int) -> None:
    """Let sentences end, pardon and arrest: one month of the stock outside the talks."""
    numbers = case.numbers
    state.run.relief_memory[i] *= numbers.holder_price_memory[0]
    state.run.heads_memory[i] *= numbers.holder_price_memory[0]
    price = price_per_head(state.run.relief_memory[i], state.run.heads_memory[i])
    slot = month % MEMORY_MONTHS
    taken_total = ended_total = pardoned_total = 0
    for category in range(case.category.shape[1]):
        ended = sentence_ends(case, state, i, month, category)
        pardoned = pardons(case, state, i, month, category)
        taken = arrests(case, state, i, month, category, price) + rearrests(case, state, i, month, category)
        state.freed_at_home[i, slot, category] = 0
        unlist(case, state, i, category, ended + pardoned)
        state.arrested_lately[i, slot, category] = taken
        taken_total += taken
        ended_total += ended
        pardoned_total += pardoned
    note(state, i, month, EVENT_ARRESTED, NOBODY, NOBODY, taken_total, price, 0.0)
    note(state, i, month, EVENT_SENTENCE_ENDED, NOBODY, NOBODY, ended_total, 0.0, 0.0)
    note(state, i, month, EVENT_PARDONED, NOBODY, NOBODY, pardoned_total, 0.0, 0.0)


@borrowing_rule
def held(state: Any, i: int) -> int:
    """Return the number of people held."""
    total = 0
    for category in range(state.people.shape[2]):
        total += state.people[i, HELD, category]
    return total


@borrowing_rule
def freed(state: Any, i: int) -> int:
    """Return the number of people freed by deals."""
    total = 0
    for category in range(state.people.shape[2]):
        total += state.people[i, FREED, category]
    return total
