"""The month, read aloud: what happens in a campaign and in which order, for many runs in one call.

The Mesa model asks its agents for the same steps one by one, by the same rules; here all seats are taken by the built-in
agents. A case and the laws of both sides go in, rows of the state come out. Rows do not touch each other, so that
blocks of them can be played in any order and by any number of threads.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.negotiation import TRAIL_ROUND
from sim.bargaining.protocols import AGREED, NOBODY, PASS, new_talk
from sim.bargaining.talks import (
    Luck,
    Mediator,
    Minutes,
    Numbers,
    Outside,
    Seats,
    begin_luck,
    new_luck,
    new_minutes,
    new_seats,
    take_seats,
    talk_on,
    wants_to_speak,
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
from sim.machine import borrowing_rule, inlined_rule

SITTING = np.dtype([("envoy", "i8"), ("packages", "i8"), ("begun", "i8"), ("passed", "i8")])
"""The meeting in progress or just over: who called it, `NOBODY` where nobody did, how many packages there are, whether the sides
have sat down, and whether a deal came of it that passed at home."""


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
    luck_needed: np.ndarray
    """bool, shape (5,): which uniforms of talks somebody reads, `sim.bargaining.shapes.luck_needed`."""


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
    sitting: Any
    """Record array of length 1 of `SITTING`."""
    outside: np.ndarray
    """bool, shape (3,): sanctioner, holder and go-between whose decisions come from outside."""
    seats: Seats
    """Its tables are empty: `tables` and `prior` have room for the largest menu."""
    tables: np.ndarray
    """float64, flat, room for (2, 2, P)."""
    prior: np.ndarray
    first: np.ndarray
    """float64, room for P: the sanctioner's utilities as the go-between sees them."""
    second: np.ndarray
    open_: np.ndarray
    luck: Luck
    """Its address is that of nothing: `luck_of`."""
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
        sitting=np.zeros(1, dtype=SITTING).view(np.recarray),
        outside=np.zeros(N_PRINCIPALS + 1, dtype=np.bool_),
        seats=new_seats(N_PRINCIPALS, 0, rounds),
        tables=np.zeros(N_PRINCIPALS**2 * packages),
        prior=np.zeros(N_PRINCIPALS**2 * packages),
        first=np.zeros(packages),
        second=np.zeros(packages),
        open_=np.zeros(packages, dtype=np.bool_),
        luck=new_luck(N_PRINCIPALS, rounds),
        minutes=new_minutes(N_PRINCIPALS, rounds),
    )


@borrowing_rule
def seats_for(case: Any, terms: Any, desk: Any) -> Any:
    """Return the desk's seats with tables for the packages of the meeting, its caller as the mediator."""
    packages, envoy, seats = desk.sitting.packages[0], desk.sitting.envoy[0], desk.seats
    size, shape = N_PRINCIPALS * N_PRINCIPALS * packages, (N_PRINCIPALS, N_PRINCIPALS, packages)
    mediator = Mediator(
        desk.first[:packages], desk.second[:packages], int(case.envoy[COMPROMISE, envoy]), case.envoy[P_COMPROMISE, envoy],
        terms.one_text, desk.open_[:packages],
    )  # fmt: skip
    return Seats(
        seats.best, terms.reservation, seats.discount, seats.others_discount, desk.tables[:size].reshape(shape), desk.prior[:size].reshape(shape),
        seats.history, seats.n_offers, seats.proposed, seats.n_proposed, seats.memory, seats.pending,
        desk.coordinates[:packages], desk.sizes, mediator, Outside(seats.outside.seats, seats.outside.said, seats.outside.target),
    )  # fmt: skip


@borrowing_rule
def luck_of(state: Any, i: int, month: int, terms: Any, desk: Any) -> Any:
    """Return the luck of a run's talks in a month; the keys lie on the desk."""
    luck = desk.luck
    return Luck(
        state.run.seed[i], state.run.number[i], month, luck.keys, terms.luck_needed, luck.table, luck.drawn
    )


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
    laws.utilities[SANCTIONER](benefits, costs, parameters, out)


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
    laws.utilities[HOLDER](benefits, costs, parameters, out)


@borrowing_rule
def weigh_and_believe(
    case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any, seats: Any
) -> None:
    """Fill own utilities (``tables[side, 0]``) and what each side believes of the other (``prior[side, 1]``)."""
    sight, belief, envoy = desk.sight, seats.prior[SANCTIONER, 1], desk.sitting.envoy[0]
    view_of(case, state, i, month, SANCTIONER_BELIEVES, envoy, sight)
    holder_weighs(case, state, i, laws, terms, desk, sight, desk.parts, belief)
    colour(case, envoy, belief)
    view_of(case, state, i, month, HOLDER_BELIEVES, envoy, sight)
    sanctioner_weighs(case, state, i, laws, terms, desk, sight, desk.parts, seats.prior[HOLDER, 1])
    holder_weighs(case, state, i, laws, terms, desk, sight, desk.true_parts, seats.tables[HOLDER, 0])
    own = seats.tables[SANCTIONER, 0]
    sanctioner_weighs(case, state, i, laws, terms, desk, desk.truth, desk.true_parts, own)


@borrowing_rule
def form_view(
    case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any, mediator: Any
) -> None:
    """Let the go-between form its view of both sides' utilities, with errors about both."""
    view_of(case, state, i, month, ENVOY_BELIEVES, desk.sitting.envoy[0], desk.sight)
    sanctioner_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.first)
    holder_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.second)


@borrowing_rule
def prepare_luck(case: Any, desk: Any) -> None:
    """Put the keys of a meeting's luck on the desk: breakdowns, each side's laws, the go-between; nothing is drawn yet."""
    luck, envoy = desk.luck, desk.sitting.envoy[0]
    luck.keys[0] = case.keys[LUCK_BREAKDOWN]
    for side in range(N_PRINCIPALS):
        luck.keys[1 + side] = case.party_keys[LUCK_TACTIC, side]
    luck.keys[1 + N_PRINCIPALS] = case.envoy_keys[LUCK_COMPROMISE, envoy]


@borrowing_rule
def sit_together(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> None:
    """Let both sides sit down over a menu that is not empty: what they want, what they believe, and a blank talk.

    The go-between is asked from outside until its view is formed.
    """
    seats, talk, envoy = seats_for(case, terms, desk), desk.talk, desk.sitting.envoy[0]
    if terms.reads_coordinates:
        fill_coordinates(desk.menu, desk.coordinates)
    weigh_and_believe(case, state, i, month, laws, terms, desk, seats)
    prepare_luck(case, desk)
    talk[0] = terms.blank[0]
    talk.late_rounds[0] = int(case.envoy[LATE_ROUNDS, envoy])
    seats.discount[:] = seats.others_discount[:] = 1.0 - talk.p_breakdown[0]
    for side in range(N_PRINCIPALS):
        seats.outside.seats[side] = desk.outside[side]
    seats.outside.seats[GO_BETWEEN] = True
    begin_luck(luck_of(state, i, month, terms, desk))
    take_seats(talk.n_rounds[0], seats, laws, terms.numbers)


@borrowing_rule
def talk_it_over(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> int:
    """Go on with the talks of a meeting; return who is asked from outside, `NOBODY` at their end.

    The envoy forms its view of both sides when it first wants to speak.
    """
    seats, luck = seats_for(case, terms, desk), luck_of(state, i, month, terms, desk)
    while True:
        asked = talk_on(desk.talk, seats, laws, terms.numbers, luck, desk.minutes)
        if asked != GO_BETWEEN or desk.outside[GO_BETWEEN]:
            return asked
        if wants_to_speak(desk.talk, seats.mediator, luck):
            form_view(case, state, i, month, laws, terms, desk, seats.mediator)
            seats.outside.seats[GO_BETWEEN] = False
        else:
            seats.outside.said[0], seats.outside.target[0] = PASS, np.nan


@borrowing_rule
def rise(case: Any, state: Any, i: int, month: int, terms: Any, desk: Any) -> None:
    """Close a meeting whose talks have ended, and conclude what the sides agree."""
    talk, sitting, seats = desk.talk, desk.sitting, seats_for(case, terms, desk)
    n_moves = talk.n_moves[0]
    rounds = desk.minutes.trail[n_moves - 1, TRAIL_ROUND] + 1 if n_moves > 0 else 0
    close_meeting(state, i, month, sitting.envoy[0], talk.status[0], rounds)
    if talk.status[0] == AGREED:
        sitting.passed[0] = conclude(
            case, state, i, month, sitting.envoy[0], desk.menu, desk.true_parts, seats.tables[SANCTIONER, 0],
            seats.tables[HOLDER, 0], talk.offer[0],
        )  # fmt: skip


@borrowing_rule
def convene(case: Any, state: Any, i: int, month: int, desk: Any) -> int:
    """Lay out the menu if an envoy brings the sides together; return how many packages there are to talk about."""
    sitting = desk.sitting
    let_rapport_fade(case, state, i)
    envoy = calling_envoy(case, state, i, month)
    sitting.envoy[0], sitting.packages[0], sitting.begun[0], sitting.passed[0] = envoy, 0, 0, 0
    if envoy == NOBODY:
        return 0
    packages = lay_out(case, state, i, month, case.envoy[MANDATE, envoy], desk.menu)
    open_meeting(state, i, month, envoy, packages)
    sitting.packages[0] = packages
    return int(packages)


@inlined_rule
def hold_meeting(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> int:
    """Begin the meeting that was convened, or go on with it; return who is asked from outside, `NOBODY` when it is over."""
    if desk.sitting.begun[0] == 0:
        sit_together(case, state, i, month, laws, terms, desk)
        desk.sitting.begun[0] = 1
    asked = talk_it_over(case, state, i, month, laws, terms, desk)
    if asked == NOBODY:
        rise(case, state, i, month, terms, desk)
    return asked


@inlined_rule
def meet(case: Any, state: Any, i: int, month: int, laws: Any, terms: Any, desk: Any) -> None:
    """Hold a meeting if an envoy brings the sides together; all seats are taken by laws."""
    if convene(case, state, i, month, desk) > 0:
        hold_meeting(case, state, i, month, laws, terms, desk)


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
    laws : Laws
        Of pairs: the sanctioner's, the holder's.
    terms : Terms
    desk : Desk
        Of this thread alone.
    """
    for i in range(lo, hi):
        begin(case, state, i, seed, first_run + i)
        for month in range(months):
            play_month(case, state, i, month, laws, terms, desk)
