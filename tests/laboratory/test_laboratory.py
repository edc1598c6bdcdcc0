"""The laboratory: one negotiation in a call, what it owes to its inputs, and what must not matter."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim import __main__ as door
from sim import laboratory, registry
from sim.bargaining.index import offer_from_index, room_for_index
from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_OFFER
from sim.bargaining.offerings.best_for_others import best_for_others
from sim.bargaining.protocols import ACCEPT, RESPOND
from sim.bargaining.turn import Turn
from sim.errors import ConfigError
from sim.laboratory import Bargainer, GoBetween, Outcome, Ratifiers, negotiate
from sim.laboratory.domains import Exponential, Hyperbolic, LinearCost
from sim.laboratory.negotiations import with_patience
from sim.laboratory.sitting import Room, Terms
from sim.laboratory.stakes import stakes_of
from sim.laboratory.yaml_domains import read_yaml, shipped_domain, shipped_domains
from sim.registry import laws
from tests.contracts.positions import facts

ROOT = Path(__file__).resolve().parents[2]
CASES = 1000
STUBBORN = ("obstinate", {"demand": 1.0})
THREE = np.array([[0.0, 2.0, 4.0], [4.0, 3.0, 0.0]])
FEW_VALUES = st.integers(-3, 6).map(float) | st.floats(-5.0, 5.0, allow_subnormal=True)


# -------------------------------------------------------------------------------------------------- the index


@settings(max_examples=500)
@given(data=st.data(), n=st.integers(2, 4), packages=st.integers(1, 40), reservation=st.integers(-2, 3))
def test_an_offer_looked_up_is_the_linear_scans_offer_to_the_last_tie(
    data: st.DataObject, n: int, packages: int, reservation: int
) -> None:
    tables = data.draw(arrays(np.float64, (n, packages), elements=FEW_VALUES))
    targets = data.draw(st.lists(FEW_VALUES | st.sampled_from([-np.inf, np.inf]), max_size=5))
    index = np.zeros(room_for_index(packages))
    turn = facts(0.0, float(reservation))._replace(tables=tables)
    for target in [*targets, *tables[0].tolist()]:
        scanned = best_for_others.function(turn, target, best_for_others.named({}))
        assert offer_from_index(turn, target, index) == scanned


@pytest.mark.parametrize("scale", [1e-300, 1e-6, 1.0, 1e12, 1e300])
def test_the_index_does_not_mind_the_size_of_utilities(scale: float) -> None:
    luck = np.random.default_rng(7)
    tables = luck.random((2, 605)) * scale
    index, turn = np.zeros(room_for_index(605)), facts(0.0, 0.0)._replace(tables=tables)
    for target in luck.random(200) * scale:
        scanned = best_for_others.function(turn, target, best_for_others.named({}))
        assert offer_from_index(turn, target, index) == scanned


def test_talks_with_the_index_are_talks_without_it() -> None:
    luck = np.random.default_rng(11)
    for case in range(50):
        stakes = stakes_of(luck.integers(0, 30, (2, 80)).astype(float))
        pair = [Bargainer(beta=luck.uniform(0.1, 5.0)), Bargainer("tit_for_tat_averaged")]
        with_index, without = (Room(stakes, pair, Terms(rounds=30)) for _ in range(2))
        assert with_index.indexed.all()
        without.indexed[:] = False
        without._ready()
        assert with_index.hold(1, case).tolist() == without.hold(1, case).tolist()
        assert np.array_equal(with_index.minutes.trail, without.minutes.trail)


def test_a_belief_that_moves_is_not_indexed() -> None:
    room = Room(stakes_of(THREE), [Bargainer(opponent="frequency"), Bargainer()], Terms())
    assert room.indexed.tolist() == [False, True]


# --------------------------------------------------------------------------------------------- one negotiation


def test_two_linear_bargainers_by_hand() -> None:
    # Round k of 10 asks for 4 (1 - (k + 1) / 10). The middle is worth 2 and 3: the first asks for 2 or less from round 4 on.
    # In round 4 it offers the middle, where the other, who would ask for 4 (1 - 6/10) = 1.6 next, takes its 3.
    outcome = negotiate(THREE, ["linear", "linear"], rounds=10)
    assert (outcome.status, outcome.agreement, outcome.package) == ("agreed", 1, {"issue 1": 1})
    assert outcome.utilities.tolist() == [2.0, 3.0]
    # The other asks for 4 (1 - 4/10) = 2.4 in round 3, offers the middle, and the first would ask for 2 in round 4: it takes it.
    assert outcome.rounds == 3
    assert outcome.measures()["distance to frontier"] == 0.0
    assert [len(outcome.offers_of(party)) for party in (0, 1)] == [2, 2]


def test_no_deal_is_worth_the_reservation_values() -> None:
    outcome = negotiate(THREE, [STUBBORN, STUBBORN], rounds=6, reservation=[-1.0, 0.0])
    assert (outcome.status, outcome.agreement, outcome.rounds) == ("out of time", None, 6)
    assert outcome.utilities.tolist() == [-1.0, 0.0]
    assert outcome.gains.tolist() == outcome.discounted.tolist() == [0.0, 0.0]
    assert outcome.measures() == {}
    assert outcome.package is None


def test_where_nothing_is_worth_having_the_first_walks_away() -> None:
    outcome = negotiate(THREE, ["linear", "linear"], reservation=[5.0, 0.0])
    assert (outcome.status, outcome.agreement) == ("walked away", None)
    assert outcome.trace()["move"].tolist() == ["walk away"]


@pytest.mark.parametrize(
    ("law", "worth"),
    [(Exponential(0.5), 2.0 * 0.5**3), (LinearCost(0.25), 2.0 - 0.75), (Hyperbolic(1.0), 2.0 / 4.0)],
)
def test_discounted_gains_are_what_the_law_says_of_the_round(law: Any, worth: float) -> None:
    outcome = negotiate(THREE, [Bargainer("linear", discount=law), "linear"], rounds=10)
    assert outcome.rounds == 3
    assert outcome.discounted.tolist() == pytest.approx([worth, 3.0])


def test_over_the_deadline_a_factor_works_on_the_share_of_time_that_has_passed() -> None:
    players: list[Bargainer | str] = [Bargainer("linear", discount=0.5), "linear"]
    outcome = negotiate(THREE, players, rounds=10, clock="deadline")
    assert outcome.discounted[0] == pytest.approx(2.0 * 0.5**0.3)


def test_a_trace_tells_every_move_with_everybodys_utility() -> None:
    trace = negotiate(THREE, ["linear", "linear"], rounds=10).trace()
    assert trace.columns.tolist()[:5] == ["round", "party", "move", "package", "target"]
    assert trace["move"].iloc[-1] == "accept"
    assert trace["round"].tolist() == sorted(trace["round"])
    assert trace.iloc[-1][["utility of party 1", "utility of party 2"]].tolist() == [2.0, 3.0]


def test_three_parties_stack_their_offers_and_all_of_them_agree() -> None:
    valley = shipped_domain("valley")
    outcome = negotiate(valley, ["linear"] * 3, protocol="stacked_offers", rounds=20)
    assert outcome.status == "agreed"
    assert (outcome.gains >= 0.0).all()
    last = outcome.trace().tail(3)
    assert last["move"].tolist() == ["offer", "accept", "accept"]
    assert set(last["party"]) == set(valley.parties)


def test_a_go_between_proposes_its_compromise() -> None:
    accepting = [Bargainer(STUBBORN, acceptance=("ac_const", {"share": 0.5}))] * 2
    alone = negotiate(THREE, accepting, rounds=6)
    helped = negotiate(THREE, accepting, rounds=6, mediator=GoBetween(late_rounds=2))
    assert alone.status == "out of time"
    # The Nash product is largest in the middle, 2 x 3, which gives both at least half of their 4; the fifth round is late.
    assert (helped.agreement, helped.rounds) == (1, 4)
    assert "go-between" in set(helped.trace()["party"])


def test_a_go_between_sees_what_known_constraints_have_left() -> None:
    # It believes package 2 to be the best for both; with the first's home refusing what is worth less than 2, it still speaks of
    # the packages that are left by their own numbers.
    view = np.array([[9.0, 1.0, 2.0], [9.0, 1.0, 2.0]])
    accepting = [Bargainer("obstinate", demand=1.0, acceptance=("ac_const", {"share": 0.0}))] * 2
    outcome = negotiate(
        THREE,
        accepting,
        protocol="single_text",
        rounds=3,
        mediator=GoBetween(view=view),
        ratification=[Ratifiers(threshold=2.0, known=True), None],
    )
    assert outcome.agreement == 2


def test_a_single_text_is_drafted_without_being_asked_for() -> None:
    outcome = negotiate(THREE, ["conceder", "conceder"], protocol="single_text", rounds=10)
    assert outcome.agreement == 1
    assert outcome.trace()["party"].iloc[0] == "go-between"


# ----------------------------------------------------------------------------------------- agenda, ratification


def test_issue_by_issue_what_is_settled_stays_settled() -> None:
    lease = shipped_domain("lease")
    agenda = ["pets", ("rent", "repairs"), "years", "furniture"]
    outcome = negotiate(lease, ["linear", "linear"], agenda=agenda, rounds=20)
    assert outcome.status == "agreed"
    assert (outcome.gains >= 0.0).all()
    about = outcome.trace()["about"]
    assert list(dict.fromkeys(about)) == ["pets", "rent, repairs", "years", "furniture"]
    assert outcome.trace()["round"].is_monotonic_increasing
    assert outcome.rounds + 1 == outcome.trace()["round"].iloc[-1]
    with pytest.raises(ConfigError, match="agenda"):
        outcome.offers_of(0)


def test_options_of_an_issue_are_worth_the_mean_over_what_is_still_open() -> None:
    # Issue 1 first: its levels are worth the means 1 and 5 to the first, 6 and 4 to the second, who both ask for the best and
    # then for 1 - 2/2 of the way, that is for nothing; the first offers level 1 (4 to the other) and the other, who would ask
    # for nothing next, takes it. Then issue 2 among (4, 8) and (6, 0): the first asks for half of 6, and best for the other is 4.
    table = np.array([[[0.0, 2.0], [4.0, 6.0]], [[6.0, 6.0], [8.0, 0.0]]])
    outcome = negotiate(table, ["linear", "linear"], agenda=["issue 1", "issue 2"], rounds=2)
    assert outcome.package == {"issue 1": 1, "issue 2": 0}
    assert outcome.rounds == 1


def test_an_agenda_of_everything_at_once_is_no_agenda() -> None:
    luck = np.random.default_rng(3)
    for _ in range(50):
        table = luck.random((2, 3, 4))
        plain = negotiate(table, ["linear", "boulware"], rounds=20)
        at_once = negotiate(table, ["linear", "boulware"], rounds=20, agenda=[("issue 1", "issue 2")])
        assert (plain.agreement, plain.rounds) == (at_once.agreement, at_once.rounds)


def test_what_is_not_ratified_is_no_deal() -> None:
    at_home = [Ratifiers(threshold=2.5), None]
    outcome = negotiate(THREE, ["linear", "linear"], rounds=10, ratification=at_home)
    assert (outcome.status, outcome.agreement) == ("not ratified", None)
    assert outcome.utilities.tolist() == [0.0, 0.0]


def test_a_known_constraint_at_home_is_strength_at_the_table() -> None:
    pie = np.stack([np.arange(101.0), np.arange(100.0, -1.0, -1.0)])
    free = negotiate(pie, ["linear", "linear"], rounds=50)
    bound = negotiate(
        pie, ["linear", "linear"], rounds=50, ratification=[Ratifiers(threshold=70.0, known=True), None]
    )
    assert free.utilities[0] < 70.0 <= bound.utilities[0]


def test_win_sets_that_do_not_meet_leave_nothing_to_talk_about() -> None:
    at_home = [Ratifiers(threshold=3.0, known=True), Ratifiers(threshold=3.0, known=True)]
    outcome = negotiate(THREE, ["linear", "linear"], ratification=at_home)
    assert (outcome.status, outcome.agreement, len(outcome.moves)) == ("walked away", None, 0)


def test_ratifiers_say_yes_as_often_as_their_chance() -> None:
    at_home = [None, Ratifiers(p_yes=0.3)]
    yes = [
        negotiate(THREE, ["conceder", "conceder"], rounds=5, ratification=at_home, run=run).agreement
        is not None
        for run in range(400)
    ]
    # Binomial(400, 0.3): four standard deviations of 9.2 on either side of 120.
    assert 83 <= sum(yes) <= 157


def test_parties_of_one_name_have_ratifiers_with_luck_of_their_own() -> None:
    stakes = dataclasses.replace(stakes_of(THREE), parties=("side", "side"))
    at_home = [Ratifiers(p_yes=0.5), Ratifiers(p_yes=0.5)]
    yes = [
        negotiate(stakes, ["conceder", "conceder"], rounds=5, ratification=at_home, run=run).agreement
        is not None
        for run in range(400)
    ]
    # Both say yes a quarter of the time: Binomial(400, 1/4) is within four standard deviations of 8.7 around 100. With one
    # luck for both it would be 200.
    assert 65 <= sum(yes) <= 135


@pytest.mark.parametrize(
    ("ratifiers", "said"),
    [
        (Ratifiers(p_yes=1.5), "p_yes = 1.5 must lie in [0, 1]"),
        (Ratifiers(p_yes=np.nan), "p_yes = nan must lie in [0, 1]"),
        (Ratifiers(threshold=np.nan), "threshold = nan must be a number"),
        (Ratifiers(threshold="much"), "threshold = 'much' must be a number"),  # type: ignore[arg-type]
        (Ratifiers(p_yes="often"), "p_yes = 'often' must lie in [0, 1]"),  # type: ignore[arg-type]
        (Ratifiers(utility=[1.0, 2.0]), "utility = (2,) must be numbers of shape (3,)"),
        (Ratifiers(utility=[1.0, np.nan, 2.0]), "must be numbers of shape (3,)"),
    ],
)
def test_ratifiers_whose_numbers_are_none_are_refused_before_any_talks(
    ratifiers: Ratifiers, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        negotiate(THREE, [STUBBORN, STUBBORN], rounds=3, ratification=[None, ratifiers])
    assert said in str(caught.value)


def test_a_win_set_is_the_ratifiers_own_and_holds_what_just_reaches_their_threshold() -> None:
    own, home = np.array([0.0, 2.0, 4.0]), [3.0, 2.0, 1.0]
    assert Ratifiers(threshold=2.0).win_set(own).tolist() == [False, True, True]
    assert Ratifiers(threshold=2.0, utility=home).win_set(own).tolist() == [True, True, False]
    assert Ratifiers(utility=home).win_set(own).tolist() == [True, True, True]


def test_kinds_of_steps_by_hand() -> None:
    # Of two linear sides over ten rounds the first asks for 3.6 and 2.8, and only package 2 is worth that: no step. The second
    # asks for 3.2 and 2.4: package 0, then package 1, which takes 1 from itself and gives 2.
    outcome = negotiate(THREE, ["linear", "linear"], rounds=10)
    assert [outcome.offers_of(party).tolist() for party in (0, 1)] == [[2, 2], [0, 1]]
    assert {kind for kind, share in outcome.steps(0).items() if share} == {"silent"}
    assert {kind for kind, share in outcome.steps(1).items() if share} == {"concession"}


def test_who_walks_away_has_offered_nothing() -> None:
    outcome = negotiate(THREE, ["linear", "linear"], reservation=[5.0, 0.0])
    assert outcome.offers_of(0).tolist() == outcome.offers_of(1).tolist() == []


def test_what_is_shared_are_gains_over_no_deal() -> None:
    # The middle is worth 2 and 3, over no deal at -1 and 0: gains of 3 each. In utilities it would be 2/5.
    outcome = negotiate(THREE, ["linear", "linear"], rounds=10, reservation=[-1.0, 0.0])
    assert outcome.gains.tolist() == [3.0, 3.0]
    told = outcome.measures()
    assert (told["inequality (Gini)"], told["surplus share of party 1"]) == (0.0, 0.5)


def test_a_bargainer_keeps_its_belief_of_the_packages_that_are_left() -> None:
    player = Bargainer("linear", opponent="given", belief=np.array([[1.0, 2.0, 3.0]]))
    kept = player.knowing(np.array([0, 2])).belief
    assert kept is not None
    assert kept.tolist() == [[1.0, 3.0]]
    assert player.knowing(np.array([0, 2])).tactic == player.tactic


def test_a_number_of_ones_own_beats_that_of_a_style() -> None:
    assert Bargainer("boulware").tactic.numbers == {"beta": 0.25}
    assert Bargainer("boulware", beta=0.5).tactic.numbers == {"beta": 0.5}
    assert Bargainer(("boulware", {"beta": 0.5})).tactic.numbers == {"beta": 0.5}


def test_a_seat_knows_the_patience_of_the_least_patient_other_and_the_risk() -> None:
    players = [Bargainer(discount=d) for d in (0.9, 0.8, 0.5)]
    stakes = with_patience(stakes_of(np.random.default_rng(1).random((3, 4))), players, "rounds", 10)
    seats = Room(stakes, players, Terms(protocol="stacked_offers", p_breakdown=0.5)).seats
    assert seats.discount == pytest.approx([0.45, 0.4, 0.25])
    assert seats.others_discount == pytest.approx([0.25, 0.25, 0.4])


def test_a_belief_is_what_the_seat_begins_with() -> None:
    players = [Bargainer(opponent="given", belief=[1.0, 2.0, 3.0]), Bargainer()]
    seats = Room(stakes_of(THREE), players, Terms()).seats
    assert seats.prior[0, 1].tolist() == [1.0, 2.0, 3.0]
    assert not seats.prior[1].any()


def test_kinds_of_steps_are_told_for_two_parties_only() -> None:
    outcome = negotiate(shipped_domain("valley"), ["linear"] * 3, protocol="stacked_offers", rounds=20)
    with pytest.raises(ConfigError, match="told for two"):
        outcome.steps(2)


def test_a_single_round_is_told_as_one() -> None:
    assert str(negotiate(THREE, [STUBBORN, STUBBORN], rounds=1)) == "no agreement: out of time after 1 round"
    assert str(negotiate(THREE, [STUBBORN, STUBBORN], rounds=2)).endswith("after 2 rounds")


# ------------------------------------------------------------------------------------------------------- luck


LUCKY = """
import numpy as np
from sim.laboratory import Bargainer, negotiate
table = np.random.default_rng(5).random((2, 4, 5))
for tactic in ("random_demand", "tit_for_tat_random_absolute", "linear"):
    for run in range(3):
        outcome = negotiate(table, [tactic, Bargainer("conceder", opponent="frequency")], rounds=12, p_breakdown=0.1, run=run)
        print(outcome.status, outcome.agreement, outcome.rounds, outcome.targets.tolist())
"""


def test_the_numbers_are_the_same_compiled_or_not() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", LUCKY],
            env={**os.environ, "PYTHONPATH": str(ROOT), **setting},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for setting in ({}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    assert said[0] == said[1]
    assert said[0].count("\n") == 9


def test_a_session_is_the_same_alone_or_among_others() -> None:
    def room() -> Room:
        pair = [Bargainer("random_demand"), Bargainer("random_demand")]
        return Room(stakes_of(THREE), pair, Terms(rounds=10, p_breakdown=0.2), seed=9)

    together = room().hold(40)
    assert len(set(map(tuple, together.tolist()))) > 3
    alone = [room().hold(1, run)[0].tolist() for run in range(40)]
    assert together.tolist() == alone


def test_another_partys_name_changes_nobody_elses_luck() -> None:
    stakes = stakes_of(np.random.default_rng(2).random((3, 30)))
    room = Room(stakes, [Bargainer("random_demand")] * 3, Terms(protocol="stacked_offers", rounds=5))
    room.hold(1)
    drawn = room.luck.table[: room.luck.drawn[0], 3:6]
    assert len(np.unique(drawn)) == drawn.size > 0


# ------------------------------------------------------------------------------------------- what must not matter


TIME_DEPENDENT = ("boulware", "linear", "conceder")


def random_talks(luck: np.random.Generator, packages: int = 12) -> tuple[np.ndarray, list[str], int]:
    """Return a table of whole utilities, all different for each party, two tactics and a number of rounds."""
    table = np.stack([luck.permutation(packages) for _ in range(2)]).astype(float)
    return table, list(luck.choice(TIME_DEPENDENT, 2)), int(luck.integers(2, 20))


def ended(outcome: Outcome) -> tuple[str, int | None, int]:
    return outcome.status, outcome.agreement, outcome.rounds


def test_the_scale_of_a_utility_does_not_matter() -> None:
    luck = np.random.default_rng(21)
    for _ in range(CASES):
        table, players, rounds = random_talks(luck)
        reservation = luck.integers(0, 6, 2).astype(float)
        # Powers of two and whole shifts keep whole numbers exact.
        scale, shift = 2.0 ** luck.integers(-4, 5, 2), luck.integers(-50, 50, 2)
        scaled = table * scale[:, None] + shift[:, None]
        before = negotiate(table, players, rounds=rounds, reservation=reservation)
        after = negotiate(scaled, players, rounds=rounds, reservation=reservation * scale + shift)
        assert ended(before) == ended(after)


def test_the_order_of_issues_does_not_matter() -> None:
    luck = np.random.default_rng(22)
    for _ in range(CASES):
        flat, players, rounds = random_talks(luck, 24)
        table = flat.reshape(2, 2, 3, 4)
        order = luck.permutation(3)
        before = negotiate(table, players, rounds=rounds)
        after = negotiate(np.transpose(table, (0, *(order + 1))), players, rounds=rounds)
        assert (before.status, before.rounds) == (after.status, after.rounds)
        if before.package and after.package:
            levels = list(before.package.values())
            assert list(after.package.values()) == [levels[place] for place in order]


def test_swapping_the_parties_swaps_their_fates_where_nobody_moves_first() -> None:
    luck = np.random.default_rng(23)
    for _ in range(CASES):
        table, players, rounds = random_talks(luck)
        before = negotiate(table, players, rounds=rounds, protocol="simultaneous_offers")
        after = negotiate(table[::-1], players[::-1], rounds=rounds, protocol="simultaneous_offers")
        assert (before.status, before.rounds) == (after.status, after.rounds)
        # Where each would take the other's offer a lot decides, and the two lots differ.
        if (before.moves[-2:, TRAIL_ASKED] == RESPOND).all() and (
            before.moves[-2:, TRAIL_DECISION] == ACCEPT
        ).all():
            assert {before.agreement, after.agreement} <= set(before.moves[-4:, TRAIL_OFFER].tolist())
        else:
            assert before.agreement == after.agreement


def test_a_dominated_package_does_not_matter() -> None:
    luck = np.random.default_rng(24)
    for _ in range(CASES):
        table, players, rounds = random_talks(luck)
        dominated = table[:, [luck.integers(table.shape[1])]] - luck.integers(1, 4, (2, 1))
        before = negotiate(table, players, rounds=rounds)
        after = negotiate(np.hstack([table, dominated]), players, rounds=rounds)
        assert ended(before) == ended(after)


# -------------------------------------------------------------------------------------------------- wrong inputs


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: negotiate(np.zeros((2, 0)), ["linear"] * 2), "packages = 0 must be at least 1"),
        (lambda: negotiate([[0.0, 1.0]], ["linear"]), "parties = 1 must be at least 2"),
        (lambda: negotiate([[0.0, np.nan], [1.0, 0.0]], ["linear"] * 2), "utility = nan must be finite"),
        (lambda: negotiate(np.zeros(3), ["linear"] * 2), "tables = (3,) must be numbers"),
        (lambda: negotiate([[0.0, 1.0], [1.0]], ["linear"] * 2), "tables = [[0.0, 1.0], [1.0]] must have rows of one"),
        (lambda: negotiate([["x", "y"], ["y", "x"]], ["linear"] * 2), "must be numbers"),
        (lambda: negotiate(THREE, ["linear"] * 2, reservation=["a", "b"]), "reservation = ['a', 'b'] must be numbers"),  # type: ignore[list-item]
        (lambda: Bargainer("linear", discount="0.9"), "discount = '0.9' must be a factor or a law of discounting"),  # type: ignore[arg-type]
        (lambda: Bargainer("linear", belief=[[1.0], [1.0, 2.0]]), "must have rows of one length"),  # type: ignore[list-item]
        (lambda: negotiate(np.broadcast_to(0.0, (2, 1000, 1000, 1000)), ["linear"] * 2), "1000000000 are too many"),
        (lambda: negotiate(THREE, ["linear"] * 3), "bargainers = 3 must be 2"),
        (lambda: negotiate(THREE, ["linear"] * 2, reservation=[1.0]), "reservation = [1.0] must be 2 numbers"),
        (lambda: negotiate(THREE, ["linear"] * 2, rounds=0), "rounds = 0 must be a whole number from 1"),
        (lambda: negotiate(THREE, ["linear"] * 2, p_breakdown=2.0), "p_breakdown = 2.0 must lie in [0, 1]"),
        (lambda: negotiate(THREE, ["linear"] * 2, seed=-1), "seed = -1 must be a whole number of at least 0"),
        (lambda: negotiate(THREE, ["linear"] * 2, run=True), "run = True must be a whole number"),
        (lambda: negotiate(THREE, ["linear"] * 2, protocol="alternating"), "did you mean 'alternating_offers'?"),
        (lambda: negotiate(THREE, ["bulware"] * 2), "did you mean 'boulware'?"),
        (lambda: negotiate(THREE, ["linear", None]), "tactic = None must be a name"),  # type: ignore[list-item]
        (lambda: Bargainer(("linear", 2.0)), "tactic = ('linear', 2.0) must be a name"),  # type: ignore[arg-type]
        (lambda: Bargainer("linear", betta=1.0), "'betta' must be one of beta"),
        (lambda: Bargainer("linear", beta=-1.0), "must lie in ["),
        (lambda: Bargainer("linear", discount=1.5), "factor = 1.5 must lie in (0, 1]"),
        (lambda: negotiate(THREE, [Bargainer(belief=[1.0]), "linear"]), "belief = (1,) must be finite numbers"),
        (lambda: negotiate(THREE, ["linear"] * 2, agenda=["issue 2"]), "must be one of issue 1"),
        (lambda: negotiate(THREE, ["linear"] * 2, agenda=[]), "must also settle issue 1"),
        (lambda: negotiate(THREE, ["linear"] * 2, ratification=[None]), "ratification = 1 must be 2 ratifiers"),
        (
            lambda: negotiate(np.zeros((3, 2)), ["linear"] * 3, protocol="simultaneous_offers"),
            "is for two parties, not 3",
        ),
        (lambda: shipped_domain("leas"), "did you mean 'lease'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_negotiated_is_one_line(call: Any, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("nothing", [0.0, 0, False])
def test_a_table_that_is_too_large_is_refused_before_memory_is_taken(nothing: float) -> None:
    tracemalloc.start()
    with pytest.raises(ConfigError, match="are too many to enumerate"):
        stakes_of(np.broadcast_to(nothing, (2, 1000, 1000, 1000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1", "domain = None must be there"),
        ("domain: {issues: {x: {words: []}}, profiles: {a: {values: {x: {p: 1}}}}}", "must list at least one value"),
        ("domain: {issues: {x: {whole: [0, 0.5]}}, profiles: {}}", "must be two whole numbers"),
        ("domain: {issues: {x: {kind: 3}}, profiles: {}}", "must be one of words, whole, real, levels"),
        ("domain: {issues: {x: {whole: [0, 999999999]}}, profiles: {a: {values: {}}}}", "packages are more than"),
        ("domain: {issues: {x: {words: [p, q]}}, profiles: {a: {values: {x: {p: 1, q: z}}}}}", "must be a number"),
        ("domain: {issues: {x: {words: [p, q]}}, profiles: {a: {value: {x: {p: 1}}}}}", "did you mean 'values'?"),
    ],
)  # fmt: skip
def test_a_bad_domain_file_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_yaml(file)
    assert said in str(caught.value)


# ----------------------------------------------------------------------------------------------------- the verb


@pytest.mark.parametrize("name", sorted(shipped_domains()))
def test_every_shipped_domain_has_something_to_agree_on(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["negotiate", name]) == 0
    out = capsys.readouterr().out
    assert "agreed in round" in out
    assert "distance to nash" in out


def test_the_verb_sets_laws_and_shows_every_move(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "lease",
        "landlord=boulware",
        "b=linear",
        "b.beta=0.5",
        "b.acceptance=ac_const",
        "b.acceptance.share=0.6",
    ]
    assert door.main(["negotiate", *words, "rounds=30", "--trace"]) == 0
    out = capsys.readouterr().out
    assert "utility of landlord" in out
    assert "faratin_polynomial(beta=0.5)" in out


def test_the_verb_holds_a_tournament(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lease", "pie", "tactics=boulware,linear", "rounds=20", "runs=2", "--tournament"]
    assert door.main(["negotiate", *words]) == 0
    out = capsys.readouterr().out
    assert "row against" in out
    assert "equilibria of the game between the tactics" in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "DOMAIN = '' must be one of lease, pie, valley"),
        (["lease", "x=linear"], "key = 'x' must be one of landlord, tenant"),
        (["lease", "rounds=many"], "rounds = 'many' must be a whole number"),
        (["lease", "rounds=3", "rounds=4"], "rounds = '4' is set twice"),
        (["lease", "pie"], "is a second domain"),
        (["nowhere.xml"], "is not there"),
        (["lease", "tactics=linear", "p=1", "--tournament"], "key = 'p' must be one of"),
    ],
)
def test_the_verb_tells_in_one_line_what_is_wrong(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["negotiate", *words]) == 2
    err = capsys.readouterr().err
    assert line in err
    assert err.count("\n") == 1


def test_the_public_names_are_there_and_all_tactics_play(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(getattr(laboratory, name) is not None for name in laboratory.__all__)
    with pytest.raises(AttributeError):
        _ = laboratory.nothing
    for tactic in laws("tactic"):
        for acceptance in laws("acceptance"):
            outcome = negotiate(THREE, [Bargainer(tactic, acceptance=acceptance), "conceder"], rounds=12)
            assert own_facts_hold(outcome)


def own_facts_hold(outcome: Outcome) -> bool:
    """Whether nobody ended below no deal, nor asked for more than its best."""
    targets = outcome.targets[~np.isnan(outcome.targets)]
    return bool((outcome.gains >= 0.0).all() and (targets <= outcome.stakes.gains.max()).all())


def test_luck_that_no_law_reads_need_not_be_drawn() -> None:
    table = np.random.default_rng(8).random((2, 3, 4))
    kinds = [("tactic", name) for name in laws("tactic")] + [("offering", name) for name in laws("offering")]
    for kind, name in kinds:
        bargainer = Bargainer(name) if kind == "tactic" else Bargainer("linear", offering=name)
        sparing, drawing = (
            Room(stakes_of(table), [bargainer, Bargainer("conceder")], Terms(rounds=12)) for _ in range(2)
        )
        drawing.luck.needed[:] = True
        assert sparing.hold(3).tolist() == drawing.hold(3).tolist()


@pytest.mark.parametrize(
    ("mediator", "message"),
    [
        (GoBetween(late_rounds=-1), "mediator.late_rounds = -1 must be a whole number"),
        (GoBetween(late_rounds=2.5), "mediator.late_rounds = 2.5 must be a whole number"),  # type: ignore[arg-type]
        (GoBetween(view=np.full((2, 3), np.nan)), "mediator.view = 'infinite or no number' must be a table"),
        (GoBetween(view=[[1.0], [1.0, 2.0]]), "mediator.view = 'list' must be a table"),  # type: ignore[arg-type]
        (GoBetween(view="x"), "mediator.view = 'str' must be a table"),  # type: ignore[arg-type]
    ],
)
def test_a_go_between_that_cannot_be_is_one_line(mediator: GoBetween, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        negotiate(THREE, ["linear", "linear"], rounds=4, mediator=mediator)


def test_a_go_between_among_three_is_refused_by_its_own_name() -> None:
    three = np.vstack([THREE, THREE[:1]])
    with pytest.raises(ConfigError, match=r"mediator = 'nash' is for two parties, not 3"):
        negotiate(three, ["linear"] * 3, protocol="stacked_offers", rounds=4, mediator=GoBetween())


def test_one_tactic_instead_of_a_list_is_one_line() -> None:
    with pytest.raises(ConfigError, match="bargainers = 'linear' must be a list with one for each party"):
        negotiate(THREE, "linear", rounds=4)


def test_a_users_acceptance_gets_the_luck_of_its_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})
    seen: list[float] = []

    def tossed(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
        """Accept on the toss of a coin."""
        seen.append(turn.luck)
        return turn.luck < 0.5

    registry.register("acceptance", tossed)
    negotiate(THREE, [Bargainer("linear", acceptance="tossed")] * 2, rounds=6)
    assert len(set(seen)) == len(seen) > 0
    assert 0.5 not in seen
