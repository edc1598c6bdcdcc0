"""The baseline campaign as a NumPy user would write it for Mesa: agents, arrays, `mesa.batch_run`, no compiler.

Vectorised per meeting: releases, item sets and utilities are arrays made by broadcasting, and each turn of the talks is a masked
``argmax``. All that one meeting needs twice is computed once. Luck is Mesa's own NumPy generator, drawn by the array, so that runs
differ from those of the program and agree with them in distribution only; `distribution` compares the two.

The rules are those of `sim.campaign` for what the baseline switches on: arrests with moral hazard, sentences, pardons; incidents at
the border; meetings and rapport; the menu of mixes, scales and undominated item sets within the roadmap and the mandate; beliefs
with one lognormal error a weight; alternating offers with the polynomial tactic, breakdown and the envoy's late Nash text; the holder
delivering first, compliance of both sides, lags, trust, snap-back; the patron's logit answer; messages, beliefs and the war track;
the monitor's count. Left out is what the baseline never asks for (calendar, ratification, net contracts, other orders of delivery,
other utilities and tactics, a bloc that follows, envoys who do not serve, rearrests where all go into exile), and, which spares it
work that the program does, the distances of each deal to the solution concepts and all but six of the reported outcomes. The
shadow without talks and induced arrests have luck of their own here.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import mesa
import numpy as np

from sim.campaign import channel
from sim.configuration import load
from sim.configuration.bind import bind
from sim.machine import as_written

OFF, PROMISED, DELIVERED, LOST = range(4)
TOLERATE, OUTBID, SQUEEZE, LOCK_IN = range(4)
NEVER = -1000
MEMORY_MONTHS = 12
after_message, after_outcome, credibility_after = (
    as_written(law) for law in (channel.after_message, channel.after_outcome, channel.credibility_after)
)


class Numbers:
    """The baseline's numbers: scalars as attributes, arrays of categories, items and the envoy that serves."""

    def __init__(self) -> None:
        scenario = load("baseline")
        case = bind(scenario)
        for side, role in enumerate(("sanctioner", "holder")):
            for name in case.sides.dtype.names:
                setattr(self, f"{role}_{name}", float(case.sides[name][side]))
        for role in ("patron", "bloc", "monitor"):
            table = getattr(case, role)
            for name in table.dtype.names:
                setattr(self, f"{role}_{name}", float(table[name][0]))
        for section in ("talks", "delivery", "channel"):
            for name, value in getattr(case, section)._asdict().items():
                setattr(self, f"{section}_{name}", float(value))
        self.months, self.rounds = scenario.months, int(self.talks_rounds)
        self.category, self.item, self.envoy = case.category, case.item, case.envoy[0]
        self.beta = [
            float(scenario.parties[name].tactic.parameters["beta"])
            for role in ("sanctioner", "holder")
            for name, party in scenario.parties.items()
            if party.role == role
        ]
        self.shares = (case.mixes[:, None, :] * case.scales[None, :, None]).reshape(-1, case.mixes.shape[1])
        self.at_least_one = np.repeat(case.at_least_one > 0.0, len(case.scales))
        self.stages = case.stages[0]
        self.requires = case.item.requires.astype(int)
        hazard = np.minimum(1.0, self.holder_snap_back_floor + self.holder_snap_back_ease * case.item.ease)
        self.lasting = 1.0 - self.holder_discount * (1.0 - hazard)
        self.gesture = np.where(
            case.item.flow > 0.0, self.delivery_relief_weight, self.delivery_gesture_weight
        )
        discount, punished = self.holder_discount, self.delivery_punishment
        self.future = self.delivery_deals_a_month * discount * (1.0 - discount**punished) / (1.0 - discount)


@cache
def numbers() -> Numbers:
    """Return the baseline's numbers, read once."""
    return Numbers()


@cache
def subsets(n: int) -> np.ndarray:
    """Return all subsets of n items as rows of zeros and ones; shape (2^n, n)."""
    return (np.arange(1 << n)[:, None] >> np.arange(n)) & 1


def logistic(x: float) -> float:
    return float(1.0 / (1.0 + np.exp(-x)))


class Menu(NamedTuple):
    """What is on the table: R releases, G item sets, and what about them is nobody's opinion."""

    people: np.ndarray  # (R, C)
    sets: np.ndarray  # (G, I), zeros and ones
    gain: np.ndarray  # (R, C): growth of the diminishing count freed
    chips: np.ndarray  # (R, C): fall of the root of the stock
    worth: np.ndarray  # (I,): present values
    beyond: np.ndarray  # items that greater trust would bring within reach
    hope: np.ndarray  # how near each of them is
    counted_on: np.ndarray  # (G,): share of the relief's worth that the holder counts on
    displeasure: np.ndarray  # (G,)


class View(NamedTuple):
    """Factors on weights as somebody sees them."""

    value: np.ndarray
    cost: np.ndarray
    chip_cost: np.ndarray
    present: np.ndarray


class Sanctioner(mesa.Agent):
    """Grants relief along its roadmap."""

    def __init__(self, model: Campaign) -> None:
        super().__init__(model)
        n = model.numbers
        inertia, initial = n.sanctioner_trust_inertia, n.sanctioner_trust_initial
        self.kept, self.broken = inertia * initial, inertia * (1.0 - initial)
        self.surplus = n.sanctioner_compliance_expected_deal
        items = n.item.shape[0]
        self.status, self.due, self.promised_in, self.delivered_in = np.zeros((4, items), dtype=int)
        self.due[:] = self.promised_in[:] = self.delivered_in[:] = NEVER
        self.will_break, self.leaked = np.zeros((2, items), dtype=bool)
        self.message = np.full(items, -1)
        self.with_message = np.zeros(items, dtype=bool)

    @property
    def trust(self) -> float:
        """Its trust in the holder."""
        return self.kept / (self.kept + self.broken)

    @property
    def exposure(self) -> float:
        """Factor on relief's cost from distrust and lock-in."""
        n = self.model.numbers
        distrust = 1.0 + n.sanctioner_distrust_cost * (1.0 - self.trust)
        locked = 1.0 + n.sanctioner_lock_in_cost * self.model.patron.lock_in
        return n.sanctioner_cost_scale * distrust * locked

    def item_sets(self, worth: np.ndarray) -> np.ndarray:
        """Undominated sets of unlocked items within the mandate, thinned evenly in cost; shape (G, I)."""
        n = self.model.numbers
        open_ = (self.status == OFF) & (self.trust >= n.item.threshold)
        open_ &= (n.requires < 0) | (self.status[n.requires] == DELIVERED)
        items = np.flatnonzero(open_)
        rows = subsets(len(items))
        cost, value = rows @ n.item.cost[items], rows @ worth[items]
        order = np.argsort(cost, kind="stable")
        order = order[cost[order] <= n.envoy.mandate]
        best = np.maximum.accumulate(value[order])
        kept = order[np.concatenate([[True], value[order][1:] > best[:-1]])]
        most = int(n.talks_item_sets)
        if len(kept) > most:
            wanted = np.linspace(cost[kept[0]], cost[kept[-1]], most)
            kept = kept[np.unique(np.abs(cost[kept] - wanted[:, None]).argmin(axis=1))]
        sets = np.zeros((len(kept), len(self.status)), dtype=int)
        sets[:, items] = rows[kept]
        return sets

    def weigh(self, menu: Menu, view: View) -> tuple[np.ndarray, np.ndarray]:
        """Its benefits of releases and costs of item sets as somebody sees them; shapes (R,), (G,)."""
        n = self.model.numbers
        return menu.gain @ (n.category.value * view.value), menu.sets @ (
            n.item.cost * view.cost
        ) * self.exposure

    def promise(self, chosen: np.ndarray, with_message: bool) -> None:
        """Promise an item set; whether each promise will be kept is drawn now."""
        model, n = self.model, self.model.numbers
        month, items = model.month, np.flatnonzero(chosen)
        flows = n.item.flow[items] > 0.0
        self.status[items], self.promised_in[items] = PROMISED, month
        self.due[items] = month + np.where(flows, model.lag(), 0)
        lost = n.sanctioner_compliance_audience_cost + max(0.0, self.surplus) * n.future
        saved = n.item.cost[items] * self.exposure
        p = 1.0 / (1.0 + np.exp(-(saved - lost) / n.delivery_precision))
        self.will_break[items] = model.rng.random(len(items)) < p
        self.leaked[items] = model.rng.random(len(items)) < n.patron_informed
        self.with_message[items] = flows & with_message
        self.message[items] = -1

    def deliver(self) -> None:
        """Deliver what is due, or break the promise."""
        model, n = self.model, self.model.numbers
        due = (self.status == PROMISED) & (self.due <= model.month)
        if not due.any():
            return
        broken, kept = due & self.will_break, due & ~self.will_break
        self.status[broken], self.status[kept] = OFF, DELIVERED
        self.delivered_in[kept] = model.month
        paid = float(model.present_values()[kept].sum())
        model.holder.relief_memory += paid
        model.relief_pv += paid
        model.holder.kept += float(n.gesture[kept].sum())
        model.holder.broken += n.holder_trust_breach_weight * float(n.gesture[broken].sum())
        if broken.any():
            model.no_meetings_before = max(model.no_meetings_before, model.month + int(n.delivery_punishment))

    def snap_back(self) -> None:
        """Take back items in force."""
        model, n = self.model, self.model.numbers
        in_force = (self.status == DELIVERED) & (self.delivered_in != model.month)
        punished = model.month < model.breached_until
        hazard = n.item.ease * (n.delivery_snap_back + (n.delivery_snap_back_breached if punished else 0.0))
        lost = in_force & (model.rng.random(len(hazard)) < hazard)
        self.status[lost] = LOST
        if not punished:
            model.holder.broken += n.holder_trust_breach_weight * float(n.gesture[lost].sum())


class Holder(mesa.Agent):
    """Holds people by category; arrests are a process around it."""

    def __init__(self, model: Campaign) -> None:
        super().__init__(model)
        n = model.numbers
        self.held = n.category.stock.astype(int)
        self.freed, self.without_talks = np.zeros_like(self.held), self.held.copy()
        self.induced = 0
        inertia, initial = n.holder_trust_inertia, n.holder_trust_initial
        self.kept, self.broken = inertia * initial, inertia * (1.0 - initial)
        self.surplus = n.holder_compliance_expected_deal
        self.relief_memory = self.heads_memory = 0.0

    @property
    def share(self) -> float:
        """Share of a promise that it believes."""
        floor = self.model.numbers.holder_trust_floor
        return floor + (1.0 - floor) * self.kept / (self.kept + self.broken)

    def revolving_door(self) -> None:
        """Sentences end, pardons, arrests."""
        n, rng = self.model.numbers, self.model.rng
        self.relief_memory *= n.holder_price_memory
        self.heads_memory *= n.holder_price_memory
        price = self.relief_memory / self.heads_memory if self.heads_memory > 0.0 else 0.0
        ended = rng.binomial(self.held, n.category.sentence_end)
        wanted = rng.poisson(n.category.pardons)
        pardoned = np.minimum(wanted, self.held - ended)
        base = n.holder_arrest_scale * n.category.arrests
        hazard = 0.5 * n.holder_moral_hazard * min(price / n.holder_reference_price, n.holder_price_cap)
        anyway, more = rng.poisson(base), rng.poisson(base * hazard)
        self.held += anyway + more - ended - pardoned
        self.induced += int(more.sum())
        left = self.without_talks - rng.binomial(self.without_talks, n.category.sentence_end)
        self.without_talks = np.maximum(0, left - wanted) + anyway
        self.model.monitor.note(ended + pardoned, anyway + more)

    def releases(self) -> np.ndarray:
        """People of every mix at every scale, empty ones and duplicates dropped; shape (R, C)."""
        n = self.model.numbers
        people = np.minimum(self.held, (n.shares * self.held + 0.5).astype(int))
        lone = n.at_least_one & (people.sum(axis=1) == 0)
        if lone.any():
            possible = (n.shares[lone] > 0.0) & (self.held > 0)
            people[lone, possible.argmax(axis=1)] = possible.any(axis=1)
        people = people[people.any(axis=1)]
        keys = people @ (1_009 ** np.arange(people.shape[1], dtype=np.int64))
        return people[np.sort(np.unique(keys, return_index=True)[1])]

    def weigh(self, menu: Menu, view: View) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Its relief (G,), continuation (R,), gain from exile (R,) and chips (R,) as somebody sees its weights."""
        n, sanctioner = self.model.numbers, self.model.sanctioner
        chip_cost = n.category.chip_cost * view.chip_cost
        relief = menu.sets @ (menu.worth * view.present) * menu.counted_on
        root = np.sqrt(np.maximum(1.0, n.category.stock))
        chips = n.holder_chip_scale * (menu.chips @ (2.0 * chip_cost * root))
        exile = n.holder_exile_gain * n.holder_chip_scale * (menu.people @ chip_cost)
        weight = np.clip(menu.gain @ (n.category.value * view.value) / n.delivery_release_scale, 0.0, 1.0)
        kept = sanctioner.kept + weight
        growth = np.exp((kept / (kept + sanctioner.broken) - sanctioner.trust) / n.holder_continuation_width)
        hoped = n.holder_continuation * self.share * menu.worth[menu.beyond] * view.present[menu.beyond]
        nearer = np.minimum(1.0, growth[:, None] * menu.hope) - menu.hope
        return relief, nearer @ hoped, exile, chips

    def utility(self, menu: Menu, view: View) -> np.ndarray:
        """Its utility of every package; shape (R, G)."""
        relief, continuation, exile, chips = self.weigh(menu, view)
        return (continuation + exile - chips)[:, None] + (relief - menu.displeasure)

    def release(self, people: np.ndarray) -> None:
        """Free people, less those who refuse exile."""
        leaving = people - self.model.rng.binomial(people, self.model.numbers.holder_exile_refusal)
        self.held -= leaving
        self.freed += leaving
        self.heads_memory += float(leaving.sum())
        self.model.monitor.unlist(leaving)


class Patron(mesa.Agent):
    """Answers relief that makes the holder less dependent on it, and goes on or not with the war."""

    def __init__(self, model: Campaign) -> None:
        super().__init__(model)
        n = model.numbers
        self.subsidy, self.lock_in = n.patron_subsidy, 0.0
        self.belief = self.belief_silent = n.patron_belief
        self.credibility = n.channel_p_honest
        self.honest = bool(model.rng.random() < n.channel_p_honest)
        self.stage = self.stage_silent = 0

    def chances(self, flow: np.ndarray) -> np.ndarray:
        """Chances of its four answers at flows of relief; shape (n, 4)."""
        n, s, locked = self.model.numbers, self.subsidy, self.lock_in
        subsidies = s * np.array([1.0, 1.0 + n.patron_step, 1.0 - n.patron_step, 1.0])
        dampened = n.patron_lock_in_effect ** np.array([locked, locked, locked, locked + 1.0])
        gains = np.array(
            [
                0.0,
                -n.patron_step * s,
                n.patron_step * s - n.patron_squeeze_cost,
                -n.patron_lock_in_cost * (1.0 + locked),
            ]
        )
        flow = flow[:, None]
        alarm = np.maximum(0.0, flow / (flow + subsidies) - n.patron_tolerance) * dampened
        payoff = n.patron_precision * (gains - n.patron_alarm * alarm)
        weights = np.exp(payoff - payoff.max(axis=1, keepdims=True))
        calm = flow / (flow + s) <= n.patron_tolerance
        return np.where(calm, np.eye(4)[TOLERATE], weights / weights.sum(axis=1, keepdims=True))

    def displeasure(self, sets: np.ndarray) -> np.ndarray:
        """What each item set is expected to cost the holder with it; shape (G,)."""
        n, status = self.model.numbers, self.model.sanctioner.status
        flows = self.model.flows()
        before = flows[(status == PROMISED) | (status == DELIVERED)].sum()
        more = sets @ flows
        p = self.chances(np.concatenate([[before], before + more]))[:, SQUEEZE]
        rise = np.where(more > 0.0, np.maximum(0.0, p[1:] - p[0]), 0.0)
        return rise * n.patron_step * self.subsidy / (1.0 - n.holder_discount * n.patron_subsidy_memory)

    def answer(self) -> None:
        """Tolerate, outbid, squeeze or lock in."""
        n, sanctioner = self.model.numbers, self.model.sanctioner
        seen = (sanctioner.status == DELIVERED) | ((sanctioner.status == PROMISED) & sanctioner.leaked)
        chances = self.chances(self.model.flows()[seen].sum(keepdims=True))[0]
        choice = int(np.searchsorted(chances.cumsum()[:-1], self.model.rng.random(), side="right"))
        self.subsidy = n.patron_subsidy + n.patron_subsidy_memory * (self.subsidy - n.patron_subsidy)
        if choice == OUTBID:
            self.subsidy *= 1.0 + n.patron_step
        elif choice == SQUEEZE:
            self.subsidy *= 1.0 - n.patron_step
        elif choice == LOCK_IN:
            self.lock_in += 1.0

    def hear(self, item: int) -> None:
        """Hear a message about an item that was promised."""
        n, sanctioner = self.model.numbers, self.model.sanctioner
        comes, u = not sanctioner.will_break[item], self.model.rng.random()
        message = int((u < n.channel_accuracy) == comes) if self.honest else int(u < n.channel_praise)
        sanctioner.message[item] = message
        self.belief = after_message(
            self.belief, message, self.credibility, n.channel_accuracy, n.channel_praise
        )

    def see(self, item: int) -> None:
        """See whether an item that was due came."""
        n, sanctioner = self.model.numbers, self.model.sanctioner
        came = sanctioner.status[item] == DELIVERED and sanctioner.delivered_in[item] == self.model.month
        likely = (n.patron_kept_if_honours, n.patron_kept_if_not, n.patron_tempering)
        self.belief = after_outcome(self.belief, came, *likely)
        self.belief_silent = after_outcome(self.belief_silent, came, *likely)
        if sanctioner.message[item] >= 0:
            self.credibility = credibility_after(
                self.credibility, int(sanctioner.message[item]), came, n.channel_accuracy, n.channel_praise
            )

    def listen(self) -> None:
        """Hear messages, see relief, and go on or not on the war track."""
        n, sanctioner, month = self.model.numbers, self.model.sanctioner, self.model.month
        promised = (sanctioner.promised_in == month) & sanctioner.with_message & (sanctioner.message < 0)
        for item in np.flatnonzero(promised):
            self.hear(item)
        for item in np.flatnonzero((n.item.flow > 0.0) & (sanctioner.due == month)):
            self.see(item)
        u = self.model.rng.random()
        self.stage += self.goes_on(self.stage, self.belief, u)
        self.stage_silent += self.goes_on(self.stage_silent, self.belief_silent, u)

    def goes_on(self, stage: int, belief: float, u: float) -> bool:
        """Whether the war track moves a step."""
        n = self.model.numbers
        if stage == len(n.stages):
            return False
        hazard = n.stages[stage]
        return u < logistic(np.log(hazard / (1.0 - hazard)) + n.patron_reassurance * (2.0 * belief - 1.0))


class Envoy(mesa.Agent):
    """Calls meetings, and late in the talks tables a compromise."""

    def __init__(self, model: Campaign) -> None:
        super().__init__(model)
        self.rapport = model.numbers.envoy.rapport

    def calls(self) -> bool:
        """Whether it brings the sides together this month."""
        model, n = self.model, self.model.numbers
        self.rapport *= 1.0 - n.envoy.rapport_decay
        free = model.month >= model.no_meetings_before
        rested = model.month - model.last_meeting >= n.talks_gap
        paid = model.month - model.last_relief_meeting >= n.talks_gap_after_relief
        return free and rested and paid and model.rng.random() < n.envoy.p_meeting

    def text(self, first: np.ndarray, second: np.ndarray, offers: list[int]) -> int:
        """The Nash package between the last offers, or -1."""
        allowed = (first > first[offers[1]]) & (second > second[offers[0]]) & (first >= 0.0) & (second >= 0.0)
        product = np.where(allowed, first * second, -1.0)
        best = int(product.argmax())
        return best if product[best] >= 0.0 else -1


class Monitor(mesa.Agent):
    """Publishes a count, late and with an error."""

    def __init__(self, model: Campaign) -> None:
        super().__init__(model)
        n = model.numbers
        delay = int(n.monitor_delay)
        monthly = (n.holder_arrest_scale * n.category.arrests + 0.5).astype(int)
        self.lately = np.zeros((MEMORY_MONTHS, n.category.shape[0]), dtype=int)
        self.lately[-delay:] = np.minimum(monthly, n.category.stock.astype(int))
        self.listed = (n.category.stock - self.lately[-delay:].sum(axis=0)) * n.category.listed_share
        self.published = 0

    def unlist(self, leaving: np.ndarray) -> None:
        """Take people off the list, at once."""
        self.listed -= leaving * self.model.numbers.category.listed_share

    def note(self, left: np.ndarray, arrested: np.ndarray) -> None:
        """Note a month of the revolving door."""
        self.unlist(left)
        self.lately[self.model.month % MEMORY_MONTHS] = arrested

    def publish(self) -> None:
        """List arrests of some months ago and publish."""
        n = self.model.numbers
        ago = (self.model.month - int(n.monitor_delay)) % MEMORY_MONTHS
        self.listed += self.lately[ago] * n.category.listed_share
        error = 1.0 + n.monitor_error * self.model.rng.standard_normal()
        self.published = int(max(0.0, self.listed.sum() * error) + 0.5)


class Campaign(mesa.Model):
    """One run; a step is a month. *run* is the seed of its generator."""

    def __init__(self, run: int = 0) -> None:
        super().__init__(rng=run)
        self.numbers = numbers()
        self.month, self.border_closed = 0, False
        self.last_meeting = self.last_relief_meeting = self.no_meetings_before = self.breached_until = NEVER
        self.relief_pv, self.deals = 0.0, 0
        self.monitor, self.sanctioner, self.holder = Monitor(self), Sanctioner(self), Holder(self)
        self.patron, self.envoy = Patron(self), Envoy(self)
        self.datacollector = mesa.DataCollector(
            {
                "freed": lambda m: int(m.holder.freed.sum()),
                "held": lambda m: int(m.holder.held.sum()),
                "held_without_talks": lambda m: int(m.holder.without_talks.sum()),
                "relief_pv": lambda m: m.relief_pv,
                "deals": lambda m: m.deals,
                "stage": lambda m: m.patron.stage,
            }
        )

    def step(self) -> None:
        """Play one month."""
        self.holder.revolving_door()
        self.border_closed = bool(self.rng.poisson(self.numbers.bloc_incidents) > 0)
        if self.envoy.calls():
            self.meet()
        self.sanctioner.deliver()
        self.sanctioner.snap_back()
        self.patron.answer()
        self.patron.listen()
        self.monitor.publish()
        self.datacollector.collect(self)
        self.month += 1
        self.running = self.month < self.numbers.months

    def flows(self) -> np.ndarray:
        """Monthly flow of each item as the border stands."""
        n = self.numbers
        return n.item.flow * (1.0 - n.item.bloc_share) if self.border_closed else n.item.flow

    def present_values(self) -> np.ndarray:
        """What each item is worth to the holder if it is kept."""
        n = self.numbers
        return n.item.flow * (n.patron_subsidy / self.patron.subsidy) / n.lasting + n.item.symbolic

    def lag(self) -> int:
        """Months until relief with flow comes, at the present trust."""
        n = self.numbers
        missing = max(0.0, n.delivery_lag_trust - self.sanctioner.trust)
        return int(min(n.delivery_lag_max, np.floor(n.delivery_lag_slope * missing + 0.5)))

    def lay_out(self) -> Menu:
        """Return the menu of a meeting."""
        n, holder, sanctioner = self.numbers, self.holder, self.sanctioner
        people, worth = holder.releases(), self.present_values()
        sets = sanctioner.item_sets(worth)
        before, power = holder.freed, n.sanctioner_curvature
        missing = n.item.threshold - sanctioner.trust
        beyond = np.flatnonzero((sanctioner.status == OFF) & (missing > 0.0))
        flows = sets @ n.item.flow > 0.0
        return Menu(
            people, sets, (before + people) ** power - before**power, np.sqrt(holder.held) - np.sqrt(holder.held - people),
            worth, beyond, np.exp(-missing[beyond] / n.holder_continuation_width),
            holder.share * np.where(flows, n.holder_discount ** self.lag(), 1.0), self.patron.displeasure(sets),
        )  # fmt: skip

    def errors(self, deviation: float, *, of_sanctioner: bool, of_holder: bool) -> View:
        """Draw one lognormal factor a weight."""
        shape = len(self.numbers.category) + len(self.numbers.item)
        factors = np.ones((2, shape))
        for row, wanted in enumerate((of_sanctioner, of_holder)):
            if wanted:
                factors[row] = np.exp(deviation * self.rng.standard_normal(shape))
        c = len(self.numbers.category)
        return View(factors[0, :c], factors[0, c:], factors[1, :c], factors[1, c:])

    def meet(self) -> None:
        """Hold a meeting, and conclude what is agreed."""
        n, holder, sanctioner = self.numbers, self.holder, self.sanctioner
        self.last_meeting = self.month
        menu = self.lay_out()
        if not menu.people.size:
            return
        unsure = 1.0 - self.envoy.rapport
        sight = self.errors(n.sanctioner_belief_error * unsure, of_sanctioner=False, of_holder=True)
        believed_holder = holder.utility(menu, sight).ravel()
        believed_holder += n.envoy.bias * max(0.0, float(believed_holder.max()))
        sight = self.errors(n.holder_belief_error * unsure, of_sanctioner=True, of_holder=False)
        own_holder = holder.utility(menu, sight).ravel()
        believed_sanctioner = np.subtract.outer(*sanctioner.weigh(menu, sight)).ravel()
        truth = self.errors(0.0, of_sanctioner=False, of_holder=False)
        own_sanctioner = np.subtract.outer(*sanctioner.weigh(menu, truth)).ravel()
        own = (own_sanctioner, own_holder)
        package = self.talk(menu, own, (believed_holder, believed_sanctioner), unsure)
        if package >= 0:
            self.conclude(menu, sight, own, package)

    def talk(
        self, menu: Menu, own: tuple[np.ndarray, ...], others: tuple[np.ndarray, ...], unsure: float
    ) -> int:
        """Alternate offers with the envoy's late texts; return the agreed package or -1."""
        n = self.numbers
        possible = [(own[side] >= 0.0) & (others[side] >= 0.0) for side in (0, 1)]
        best = [float(np.where(possible[s], own[s], -np.inf).max()) for s in (0, 1)]
        hopeful = [bool(np.isfinite(b)) for b in best]
        offers: list[int] = [-1, -1]
        seen: tuple[np.ndarray, np.ndarray] | None = None

        def target(side: int, round_: int) -> float:
            if not hopeful[side]:
                return 0.0
            return float(
                best[side] - min(1.0, (round_ + 1.0) / n.rounds) ** (1.0 / n.beta[side]) * best[side]
            )

        for round_ in range(n.rounds):
            mover, other = round_ % 2, 1 - round_ % 2
            if not hopeful[mover]:
                return -1
            good = possible[mover] & (own[mover] >= target(mover, round_))
            offer = int(np.where(good, others[mover], -np.inf).argmax())
            offers[mover] = offer
            if own[other][offer] >= target(other, round_ + 1):
                return offer
            if round_ >= n.rounds - n.envoy.late_rounds and self.rng.random() < n.envoy.p_compromise:
                if seen is None:
                    sight = self.errors(
                        n.sanctioner_belief_error * unsure, of_sanctioner=True, of_holder=True
                    )
                    first = np.subtract.outer(*self.sanctioner.weigh(menu, sight)).ravel()
                    seen = first, self.holder.utility(menu, sight).ravel()
                text = self.envoy.text(*seen, offers)
                if text >= 0 and all(own[side][text] >= target(side, round_ + 1) for side in (0, 1)):
                    return text
            if self.rng.random() < n.talks_p_breakdown:
                return -1
        return -1

    def conclude(self, menu: Menu, sight: View, own: tuple[np.ndarray, ...], package: int) -> None:
        """Turn an agreement into a deal: remember, then the holder delivers first or breaks its word."""
        n, holder, sanctioner, envoy = self.numbers, self.holder, self.sanctioner, self.envoy
        r, g = divmod(package, len(menu.sets))
        chosen, people = menu.sets[g], menu.people[r]
        first, second = float(own[0][package]), float(own[1][package])
        worth = n.sanctioner_channel_value * self.patron.credibility
        cost = n.holder_channel_cost
        message = bool(chosen @ n.item.flow > 0.0 and worth >= cost and second >= cost)
        memory = n.delivery_memory
        sanctioner.surplus = memory * sanctioner.surplus + (1.0 - memory) * (first + worth * message)
        holder.surplus = memory * holder.surplus + (1.0 - memory) * (second - cost * message)
        self.deals += 1
        if chosen.any():
            self.last_relief_meeting = self.month
        envoy.rapport += n.envoy.rapport_gain * (1.0 - envoy.rapport)
        relief, continuation, exile, chips = holder.weigh(menu, sight)
        lost = n.holder_compliance_audience_cost + max(0.0, holder.surplus) * n.future
        saved = chips[r] - (relief[g] + continuation[r] + exile[r])
        if self.rng.random() < logistic((saved - lost) / n.delivery_precision):
            sanctioner.broken += n.sanctioner_trust_breach_weight
            self.breached_until = self.no_meetings_before = self.month + int(n.delivery_punishment)
            waiting = sanctioner.status == PROMISED
            sanctioner.status[waiting], sanctioner.due[waiting] = OFF, NEVER
            return
        sanctioner.promise(chosen, message)
        value = float(menu.gain[r] @ n.category.value)
        holder.release(people)
        sanctioner.kept += max(0.0, min(1.0, value / n.delivery_release_scale))


def campaigns(runs: int, period: int = -1) -> list[dict[str, Any]]:
    """Play runs through `mesa.batch_run` and return its rows, one a run, or one a month with a *period* of 1."""
    rows: list[dict[str, Any]] = mesa.batch_run(
        Campaign,
        {"run": range(runs)},
        number_processes=1,
        data_collection_period=period,
        display_progress=False,
    )
    return rows


def distribution(
    runs: int, months: tuple[int, ...] = (6, 12, 24)
) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return people freed by the end of each month here and in the program, *runs* each, in rising order."""
    import sim

    rows = campaigns(runs, 1)
    table = sim.simulate(load("baseline", "output.keep=months"), runs=runs).months
    found = {}
    for month in months:
        here = [row["freed"] for row in rows if row["Step"] == month - 1]
        there = table.loc[table["month"] == month - 1, "freed"].to_numpy()
        found[month] = np.sort(here), np.sort(there)
    return found


if __name__ == "__main__":
    for month, (here, there) in distribution(200).items():
        print(month, np.percentile(here, [25, 50, 75]), np.percentile(there, [25, 50, 75]))
