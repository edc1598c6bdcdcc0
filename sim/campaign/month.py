"""The month, read aloud: what happens in a campaign and in which order, for many runs in one call.

The Mesa model asks its agents for the same steps one by one, by the same rules; here all seats are taken by the built-in
agents. A case and the laws of both sides go in, rows of the state come out. Rows do not touch each other, so that
blocks of them can be played in any order and by any number of threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.bargaining.negotiation import TRAIL_ROUND
from sim.bargaining.protocols import AGREED, NOBODY, PASS, new_talk
from sim.bargaining.talks import (
    Laws,
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
from sim.campaign.beliefs import ENVOY_BELIEVES, HOLDER_BELIEVES, SANCTIONER_BELIEVES, colour, view_of
from sim.campaign.bloc import border_and_stance
from sim.campaign.calendar import turn_page
from sim.campaign.case import Case
from sim.campaign.channel import listen
from sim.campaign.deals import conclude
from sim.campaign.delivery import keep_promises
from sim.campaign.meeting import calling_envoy, close_meeting, let_rapport_fade, open_meeting
from sim.campaign.observation import keep_record, publish
from sim.campaign.packages import Menu, fill_coordinates, lay_out, new_coordinates, new_menu, sizes_of
from sim.campaign.patron import answer, choose
from sim.campaign.prisoners import revolving_door
from sim.campaign.seats import note_scale
from sim.campaign.sides import GO_BETWEEN, HOLDER, N_PRINCIPALS, SANCTIONER
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

if TYPE_CHECKING:
    from sim.campaign.state import State

SITTING = np.dtype([("envoy", "i8"), ("packages", "i8"), ("begun", "i8"), ("passed", "i8")])
"""The meeting in progress or just over: who called it, `NOBODY` where nobody did, how many packages there are, whether the sides
have sat down, and whether a deal came of it that passed at home."""


@carried
class Terms(NamedTuple):
    """What stays the same from meeting to meeting: the laws' numbers and the form of talks."""

    numbers: Numbers
    """A row a side: sanctioner, holder."""
    utility: Any
    """Two arrays: parameters of each side's utility, `sim.bargaining.utilities`; the first two entries are overwritten."""
    in_points: np.ndarray
    """bool, shape (2,): whether each side's utility is benefits less costs, which needs no bundles."""
    blank: Any
    """Record array of length 1: a talk before its first move, `sim.bargaining.protocols.TALK`."""
    one_text: bool
    """Whether the go-between drafts in every round."""
    reads_coordinates: bool
    """Whether a law asks what each package holds."""
    luck_needed: np.ndarray
    """bool, shape (5,): which uniforms of talks somebody reads, `sim.bargaining.shapes.luck_needed`."""


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
    menu, rounds = new_menu(case), case.talks.rounds
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
def seats_for(case: Case, terms: Terms, desk: Desk) -> Any:
    """Return the desk's seats with tables for the packages of the meeting, its caller as the mediator."""
    packages, envoy, seats = desk.sitting.packages[0], desk.sitting.envoy[0], desk.seats
    size, shape = N_PRINCIPALS * N_PRINCIPALS * packages, (N_PRINCIPALS, N_PRINCIPALS, packages)
    mediator = Mediator(
        desk.first[:packages], desk.second[:packages], case.envoy.compromise[envoy], case.envoy.p_compromise[envoy],
        terms.one_text, desk.open_[:packages],
    )  # fmt: skip
    return Seats(
        seats.best, seats.reservation, seats.discount, seats.others_discount, desk.tables[:size].reshape(shape), desk.prior[:size].reshape(shape),
        seats.history, seats.n_offers, seats.proposed, seats.n_proposed, seats.memory, seats.pending,
        desk.coordinates[:packages], desk.sizes, mediator, Outside(seats.outside.seats, seats.outside.said, seats.outside.target),
    )  # fmt: skip


@borrowing_rule
def luck_of(state: State, i: int, month: int, terms: Terms, desk: Desk) -> Any:
    """Return the luck of a run's talks in a month; the keys lie on the desk."""
    luck = desk.luck
    return Luck(
        state.run.seed[i], state.run.number[i], month, luck.keys, terms.luck_needed, luck.table, luck.drawn
    )


@borrowing_rule
def sanctioner_weighs(
    case: Case,
    state: State,
    i: int,
    laws: Laws,
    terms: Terms,
    desk: Desk,
    view: View,
    parts: Parts,
    out: np.ndarray,
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
    case: Case,
    state: State,
    i: int,
    laws: Laws,
    terms: Terms,
    desk: Desk,
    view: View,
    parts: Parts,
    out: np.ndarray,
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
    case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk, seats: Seats
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
    case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk, mediator: Mediator
) -> None:
    """Let the go-between form its view of both sides' utilities, with errors about both."""
    view_of(case, state, i, month, ENVOY_BELIEVES, desk.sitting.envoy[0], desk.sight)
    sanctioner_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.first)
    holder_weighs(case, state, i, laws, terms, desk, desk.sight, desk.parts, mediator.second)


@borrowing_rule
def prepare_luck(case: Case, desk: Desk) -> None:
    """Put the keys of a meeting's luck on the desk: breakdowns, each side's laws, the go-between; nothing is drawn yet."""
    luck, envoy = desk.luck, desk.sitting.envoy[0]
    luck.keys[0] = case.talks.luck_breakdown
    for side in range(N_PRINCIPALS):
        luck.keys[1 + side] = case.sides.luck_tactic[side]
    luck.keys[1 + N_PRINCIPALS] = case.envoy.luck_compromise[envoy]


@borrowing_rule
def sit_together(case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk) -> None:
    """Let both sides sit down over a menu that is not empty: what they want, what they believe, and a blank talk.

    The go-between is asked from outside until its view is formed.
    """
    seats, talk, envoy = seats_for(case, terms, desk), desk.talk, desk.sitting.envoy[0]
    if terms.reads_coordinates:
        fill_coordinates(desk.menu, desk.coordinates)
    weigh_and_believe(case, state, i, month, laws, terms, desk, seats)
    prepare_luck(case, desk)
    talk[0] = terms.blank[0]
    talk.late_rounds[0] = case.envoy.late_rounds[envoy]
    seats.discount[:] = seats.others_discount[:] = 1.0 - talk.p_breakdown[0]
    for side in range(N_PRINCIPALS):
        seats.reservation[side] = state.sides.reservation_value[i, side]
        seats.outside.seats[side] = desk.outside[side]
    seats.outside.seats[GO_BETWEEN] = True
    begin_luck(luck_of(state, i, month, terms, desk))
    take_seats(talk.n_rounds[0], seats, laws, terms.numbers)


@borrowing_rule
def talk_it_over(case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk) -> int:
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
def rise(case: Case, state: State, i: int, month: int, terms: Terms, desk: Desk) -> None:
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
def convene(case: Case, state: State, i: int, month: int, desk: Desk) -> int:
    """Lay out the menu if an envoy brings the sides together; return how many packages there are to talk about."""
    sitting = desk.sitting
    let_rapport_fade(case, state, i)
    envoy = calling_envoy(case, state, i, month)
    sitting.envoy[0], sitting.packages[0], sitting.begun[0], sitting.passed[0] = envoy, 0, 0, 0
    if envoy == NOBODY:
        return 0
    packages = lay_out(case, state, i, month, case.envoy.mandate[envoy], desk.menu)
    open_meeting(state, i, month, envoy, packages)
    sitting.packages[0] = packages
    return int(packages)


@inlined_rule
def hold_meeting(case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk) -> int:
    """Begin the meeting that was convened, or go on with it; return who is asked from outside, `NOBODY` when it is over."""
    if desk.sitting.begun[0] == 0:
        sit_together(case, state, i, month, laws, terms, desk)
        desk.sitting.begun[0] = 1
    asked = talk_it_over(case, state, i, month, laws, terms, desk)
    if asked == NOBODY:
        rise(case, state, i, month, terms, desk)
    return asked


@inlined_rule
def meet(case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk) -> None:
    """Hold a meeting if an envoy brings the sides together; all seats are taken by laws."""
    if convene(case, state, i, month, desk) > 0:
        hold_meeting(case, state, i, month, laws, terms, desk)


@borrowing_rule
def open_month(case: Case, state: State, i: int, month: int) -> None:
    """Let happen what nobody at the table decides, before anything else in the month."""
    turn_page(case, state, i, month)


@inlined_rule
def play_month(case: Case, state: State, i: int, month: int, laws: Laws, terms: Terms, desk: Desk) -> None:
    """Play one month of one run, in this order."""
    open_month(case, state, i, month)
    revolving_door(case, state, i, month)
    for b in range(case.bloc.shape[0]):
        border_and_stance(case, state, i, b, month)
    meet(case, state, i, month, laws, terms, desk)
    keep_promises(case, state, i, month)
    for p in range(case.patron.shape[0]):
        answer(case, state, i, p, month, choose(case, state, i, p, month))
    for p in range(case.patron.shape[0]):
        listen(case, state, i, p, month)
    for m in range(case.monitor.shape[0]):
        publish(case, state, i, m, month)
    keep_record(case, state, i, month)


@borrowing_rule
def play_runs(
    case: Case,
    state: State,
    seed: int,
    first_run: int,
    lo: int,
    hi: int,
    months: int,
    laws: Laws,
    terms: Terms,
    desk: Desk,
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
