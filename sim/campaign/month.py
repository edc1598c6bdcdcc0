"""The month, read aloud: what happens in a campaign and in which order, for many runs in one call.

The Mesa model asks its agents for the same steps one by one, by the same rules; here all seats are taken by the built-in
agents. A case and the laws of both sides go in, rows of the state come out. Rows do not touch each other, so that
blocks of them can be played in any order and by any number of threads.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.negotiation import TRAIL_ROUND
from sim.bargaining.protocols import AGREED, NOBODY, RUNNING, new_talk
from sim.bargaining.tactics import DISCOUNT, OTHERS_DISCOUNT
from sim.bargaining.talks import (
    Mediator,
    Minutes,
    Numbers,
    Seats,
    decide,
    mediate,
    new_minutes,
    new_seats,
    play_move,
    take_seats,
)
from sim.campaign.beliefs import colour, view_of
from sim.campaign.bloc import border_and_stance
from sim.campaign.calendar import turn_page
from sim.campaign.case import (
    COMPROMISE,
    ENVOY_BELIEVES,
    GO_BETWEEN,
    HOLDER,
    HOLDER_BELIEVES,
    LATE_ROUNDS,
    LUCK_BREAKDOWN,
    LUCK_COMPROMISE,
    LUCK_TACTIC,
    MANDATE,
    N_PRINCIPALS,
    P_COMPROMISE,
    SANCTIONER,
    SANCTIONER_BELIEVES,
    Case,
)
from sim.campaign.channel import listen
from sim.campaign.deals import conclude
from sim.campaign.delivery import keep_promises
from sim.campaign.draws import draw
from sim.campaign.meeting import calling_envoy, close_meeting, let_rapport_fade, open_meeting
from sim.campaign.observation import keep_record, publish
from sim.campaign.packages import Menu, fill_coordinates, lay_out, new_coordinates, new_menu, sizes_of
from sim.campaign.patron import answer, choose
from sim.campaign.prisoners import revolving_door
from sim.campaign.seats import note_scale
from sim.campaign.start import begin
from sim.campaign.weighing import (
    Bundles,
    Parts,
    View,
    bundle_for_holder,
    bundle_for_sanctioner,
    new_bundles,
    new_parts,
    points_of_holder,
    points_of_sanctioner,
    true_view,
    weigh_for_holder,
    weigh_for_sanctioner,
)
from sim.machine import borrowing_rule, carried, inlined_rule

PROTOCOL, UTILITIES, TACTICS, OFFERINGS, ACCEPTANCES, OPPONENTS = range(6)
LUCK_COLUMNS = 2 * N_PRINCIPALS + 1


@carried
class Terms(NamedTuple):
    """What stays the same from meeting to meeting: the laws' numbers and the form of talks."""

    numbers: Numbers
    """A row a side: sanctioner, holder."""
    utility: Any
    """Two arrays: parameters of each side's utility, `sim.bargaining.utilities`; the first two entries are overwritten."""
    in_points: np.ndarray
    """bool, shape (2,): whether each side's utility is benefits less costs, which needs no bundles."""
    reservation: np.ndarray
    """float64, shape (2,)."""
    blank: Any
    """Record array of length 1: a talk before its first move, `sim.bargaining.protocols.TALK`."""
    one_text: bool
    """Whether the go-between drafts in every round."""
    reads_coordinates: bool
    """Whether a law asks what each package holds."""


@carried
class Desk(NamedTuple):
    """Arrays that meetings overwrite: one set for each thread."""

    menu: Menu
    parts: Parts
    """As somebody believes."""
    true_parts: Parts
    """As each side weighs its own."""
    bundles: Bundles
    sight: View
    """As somebody sees the weights."""
    truth: View
    coordinates: np.ndarray
    sizes: np.ndarray
    talk: Any
    seats: Seats
    """Its tables are empty: `tables` and `prior` have room for the largest menu."""
    tables: np.ndarray
    """float64, flat, room for (2, 2, P)."""
    prior: np.ndarray
    first: np.ndarray
    """float64, room for P: the sanctioner's utilities as the go-between sees them."""
    second: np.ndarray
    open_: np.ndarray
    luck: np.ndarray
    """float64, shape (rounds + 1, 5), laid out as `sim.bargaining.talks.hold_talks` says."""
    minutes: Minutes


def new_desk(case: Case) -> Desk:
    """Return a desk with room for every menu of the case."""
    menu, rounds = new_menu(case), int(case.numbers.talks_rounds[0])
    packages = menu.releases.shape[0] * menu.sets.shape[0]
    return Desk(
        menu=menu,
        parts=new_parts(menu),
        true_parts=new_parts(menu),
        bundles=new_bundles(packages),
        sight=true_view(case),
        truth=true_view(case),
        coordinates=new_coordinates(case, menu),
        sizes=sizes_of(case),
        talk=new_talk(N_PRINCIPALS, rounds),
        seats=new_seats(N_PRINCIPALS, 0, rounds),
        tables=np.zeros(N_PRINCIPALS**2 * packages),
        prior=np.zeros(N_PRINCIPALS**2 * packages),
        first=np.zeros(packages),
        second=np.zeros(packages),
        open_=np.zeros(packages, dtype=np.bool_),
        luck=np.zeros((rounds + 1, LUCK_COLUMNS)),
        minutes=new_minutes(N_PRINCIPALS, rounds),
    )


@borrowing_rule
def seats_for(desk: Any, terms: Any, packages: int) -> Any:
    """Return the desk's seats with tables for this many packages."""
    seats, size = desk.seats, N_PRINCIPALS * N_PRINCIPALS * packages
    shape = (N_PRINCIPALS, N_PRINCIPALS, packages)
    patience = 1.0 - terms.blank.p_breakdown[0]
    for side in range(N_PRINCIPALS):
        seats.own[side, DISCOUNT] = patience
        seats.own[side, OTHERS_DISCOUNT] = patience
    return Seats(
        seats.own, terms.reservation, desk.tables[:size].reshape(shape), desk.prior[:size].reshape(shape),
        seats.history, seats.n_offers, seats.proposed, seats.n_proposed, seats.memory, seats.pending,
    )  # fmt: skip


@borrowing_rule
def sanctioner_weighs(
    case: Any, state: Any, i: int, laws: Any, terms: Any, desk: Any, view: Any, parts: Any, out: np.ndarray
) -> None:
    """Fill *out* with the sanctioner's utility of every package as *view* sees its weights."""
    weigh_for_sanctioner(case, state, i, desk.menu, view, parts)
    if terms.in_points[SANCTIONER]:
        points_of_sanctioner(desk.menu, parts, out)
        return
    packages, bundles, parameters = out.shape[0], desk.bundles, terms.utility[SANCTIONER]
    bundle_for_sanctioner(desk.menu, parts, bundles)
    note_scale(state, i, SANCTIONER, parameters)
    benefits, costs = bundles.sanctioner_benefits[:packages], bundles.sanctioner_costs[:packages]
    laws[UTILITIES][SANCTIONER](benefits, costs, parameters, out)


@borrowing_rule
def holder_weighs(
    case: Any, state: Any, i: int, laws: Any, terms: Any, desk: Any, view: Any, parts: Any, out: np.ndarray
) -> None:
    """Fill *out* with the holder's utility of every package as *view* sees its weights."""
    weigh_for_holder(case, state, i, desk.menu, view, parts)
    if terms.in_points[HOLDER]:
        points_of_holder(desk.menu, parts, out)
        return
    packages, bundles, parameters = out.shape[0], desk.bundles, terms.utility[HOLDER]
    bundle_for_holder(desk.menu, parts, bundles)
    note_scale(state, i, HOLDER, parameters)
    benefits, costs = bundles.holder_benefits[:packages], bundles.holder_costs[:packages]
    laws[UTILITIES][HOLDER](benefits, costs, parameters, out)


@borrowing_rule
def weigh_and_believe(
    case: Any, state: Any, i: int, month: int, envoy: int, laws: Any, terms: Any, desk: Any, seats: Any
) -> None:
    """Fill own utilities (``tables[side, 0]``) and what each side believes of the other (``prior[side, 1]``)."""
    sight, belief = desk.sight, seats.prior[SANCTIONER, 1]
    view_of(case, state, i, month, SANCTIONER_BELIEVES, envoy, sight)
    holder_weighs(case, state, i, laws, terms, desk, sight, desk.parts, belief)
    colour(case, envoy, belief)
    view_of(case, state, i, month, HOLDER_BELIEVES, envoy, sight)
    sanctioner_weighs(case, state, i, laws, terms, desk, sight, desk.parts, seats.prior[HOLDER, 1])
    holder_weighs(case, state, i, laws, terms, desk, sight, desk.true_parts, seats.tables[HOLDER, 0])
    own = seats.tables[SANCTIONER, 0]
    sanctioner_weighs(case, state, i, laws, terms, desk, desk.truth, desk.true_parts, own)


@borrowing_rule
def mediator_of(case: Any, envoy: int, packages: int, terms: Any, desk: Any) -> Any:
    """Return the calling envoy as a mediator, its view not yet formed."""
    return Mediator(
        desk.first[:packages], desk.second[:packages], int(case.envoy[COMPROMISE, envoy]), case.envoy[P_COMPROMISE, envoy],
        terms.one_text, desk.open_[:packages],
    )  # fmt: skip


@borrowing_rule
def form_view(
    case: Any, state: Any, i: int, month: int, envoy: int, laws: Any, terms: Any, desk: Any, mediator: Any
) -> None:
    """Let the go-between form its view of both sides' utilities, with errors about both."""
    view_of(case, state, i, month, ENVOY_BELIEVES, envoy, desk.sight)
    sanctioner_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.first)
    holder_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.second)


@borrowing_rule
def draw_round(case: Any, state: Any, i: int, month: int, envoy: int, round_: int, luck: np.ndarray) -> None:
    """Fill the luck of one round: breakdown after each turn, each side's tactic, the go-between."""
    for slot in range(N_PRINCIPALS):
        luck[round_, slot] = draw(state, i, case.keys[LUCK_BREAKDOWN], month, round_, slot)
        key = case.party_keys[LUCK_TACTIC, slot]
        luck[round_, N_PRINCIPALS + slot] = draw(state, i, key, month, round_, 0)
    key = case.envoy_keys[LUCK_COMPROMISE, envoy]
    luck[round_, 2 * N_PRINCIPALS] = draw(state, i, key, month, round_, 0)


@borrowing_rule
def talk_it_over(
    case: Any, state: Any, i: int, month: int, envoy: int, laws: Any, terms: Any, desk: Any, seats: Any
) -> int:
    """Hold the talks of a meeting and return the number of moves; luck and the go-between's view come when asked for."""
    talk, numbers, luck = desk.talk, terms.numbers, desk.luck
    coordinates, packages = desk.coordinates[: seats.tables.shape[2]], seats.tables.shape[2]
    mediator = mediator_of(case, envoy, packages, terms, desk)
    take_seats(talk.n_rounds[0], laws[OPPONENTS], numbers, seats, coordinates, desk.sizes)
    n_moves, n_drawn, has_view = 0, 0, False
    while talk.status[0] == RUNNING:
        while n_drawn <= max(talk.round_number[0], talk.next_round[0]):
            draw_round(case, state, i, month, envoy, n_drawn, luck)
            n_drawn += 1
        mover, target = talk.mover[0], np.nan
        if mover == GO_BETWEEN:
            u = luck[talk.round_number[0], 2 * N_PRINCIPALS]
            if not has_view and (terms.one_text or u < mediator.p_speaks):
                form_view(case, state, i, month, envoy, laws, terms, desk, mediator)
                has_view = True
            decision = mediate(talk, mediator, desk.minutes.trail, n_moves, u)
        else:
            decision, target = decide(
                talk,
                mover,
                laws[TACTICS],
                laws[OFFERINGS],
                laws[ACCEPTANCES],
                numbers,
                seats,
                coordinates,
                luck,
            )
        n_moves = play_move(
            talk, decision, target, n_moves, laws[PROTOCOL], laws[OPPONENTS], numbers, seats, coordinates, desk.sizes, luck,
            desk.minutes,
        )  # fmt: skip
    return n_moves


@borrowing_rule
def sit_together(
    case: Any, state: Any, i: int, month: int, envoy: int, packages: int, laws: Any, terms: Any, desk: Any
) -> None:
    """Hold a meeting over a menu that is not empty, and conclude what the sides agree."""
    seats, talk = seats_for(desk, terms, packages), desk.talk
    if terms.reads_coordinates:
        fill_coordinates(desk.menu, desk.coordinates)
    weigh_and_believe(case, state, i, month, envoy, laws, terms, desk, seats)
    talk[0] = terms.blank[0]
    talk.late_rounds[0] = int(case.envoy[LATE_ROUNDS, envoy])
    n_moves = talk_it_over(case, state, i, month, envoy, laws, terms, desk, seats)
    rounds = desk.minutes.trail[n_moves - 1, TRAIL_ROUND] + 1 if n_moves > 0 else 0
    close_meeting(state, i, month, envoy, talk.status[0], rounds)
    if talk.status[0] == AGREED:
        conclude(
            case, state, i, month, envoy, desk.menu, desk.true_parts, seats.tables[SANCTIONER, 0],
            seats.tables[HOLDER, 0], talk.offer[0],
        )  # fmt: skip


@inlined_rule
def meet(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> None:
    """Hold a meeting if an envoy brings the sides together."""
    let_rapport_fade(case, state, i)
    envoy = calling_envoy(case, state, i, month)
    if envoy == NOBODY:
        return
    packages = lay_out(case, state, i, month, case.envoy[MANDATE, envoy], desk.menu)
    open_meeting(state, i, month, envoy, packages)
    if packages > 0:
        sit_together(case, state, i, month, envoy, packages, laws, terms, desk)


@inlined_rule
def play_month(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> None:
    """Play one month of one run, in this order."""
    turn_page(case, state, i, month)
    revolving_door(case, state, i, month)
    border_and_stance(case, state, i, month)
    meet(case, state, i, month, laws, terms, desk)
    keep_promises(case, state, i, month)
    answer(case, state, i, month, choose(case, state, i, month))
    listen(case, state, i, month)
    publish(case, state, i, month)
    keep_record(case, state, i, month)


@borrowing_rule
def play_runs(
    case: Any,
    state: Any,
    seed: int,
    first_run: int,
    lo: int,
    hi: int,
    months: int,
    laws: Any,
    terms: Any,
    desk: Any,
) -> None:
    """Begin rows *lo* to *hi* of a blank state and play all their months.

    Parameters
    ----------
    seed : int
        Root seed.
    first_run : int
        Number of the run in row 0.
    laws : tuple
        Protocol; utilities, tactics, offerings, acceptances and opponent models, a pair each: sanctioner's, holder's.
    terms : Terms
    desk : Desk
        Of this thread alone.
    """
    for i in range(lo, hi):
        begin(case, state, i, seed, first_run + i)
        for month in range(months):
            play_month(case, state, i, month, laws, terms, desk)
