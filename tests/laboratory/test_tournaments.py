"""Tournaments, the game between tactics, and what a side loses by not answering best."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError, MissingExtra
from sim.laboratory import Bargainer, Game, Tournament, negotiate, tournament
from sim.laboratory.equilibria import search
from sim.laboratory.significance import friedman, holm, signed_rank
from sim.laboratory.tournaments import half_width
from sim.laboratory.yaml_domains import shipped_domain

PIE = np.stack([np.arange(5.0), np.arange(4.0, -1.0, -1.0)])
ALL = Bargainer("obstinate", demand=1.0)
ANYTHING = Bargainer("obstinate", demand=0.0)
TACTICS = {"all": ALL, "anything": ANYTHING}
RANDOM = {"random": Bargainer("random_demand"), "linear": Bargainer("linear")}


def test_payoffs_by_hand() -> None:
    # All against all: no deal. All against anything: all of the pie, in either seat. Anything against anything: the first offers
    # the other its best, who takes it, so that the seats get 0 and 1.
    held = tournament(TACTICS, {"pie": PIE}, rounds=10)
    assert held.payoffs(0).to_numpy().tolist() == [[0.0, 1.0], [0.0, 0.0]]
    assert held.payoffs(1).to_numpy().tolist() == [[0.0, 1.0], [0.0, 1.0]]
    assert held.payoffs().to_numpy().tolist() == [[0.0, 1.0], [0.0, 0.5]]
    assert held.ranking()["mean"].to_dict() == {"all": 0.5, "anything": 0.25}
    assert held.ranking()["agreements"].to_dict() == {"all": 2 / 4, "anything": 1.0}


def test_scores_are_gains_or_shares_of_the_ideal_gain() -> None:
    gains = tournament(TACTICS, {"pie": PIE}, rounds=10, score="gain")
    assert gains.payoffs().loc["all", "anything"] == 4.0


def test_later_agreements_are_worth_less_to_the_impatient() -> None:
    players = {"late": Bargainer("boulware", discount=0.9), "soon": Bargainer("conceder", discount=0.9)}
    held = tournament(players, {"pie": PIE}, rounds=20, score="gain")
    row = held.games[(held.games["first"] == "late") & (held.games["second"] == "soon")].iloc[0]
    outcome = negotiate(PIE, list(players.values()), rounds=20)
    assert row["round"] == outcome.rounds + 1
    assert row["first_score"] == pytest.approx(outcome.gains[0] * 0.9**outcome.rounds)


def test_a_clock_can_be_that_of_each_domain() -> None:
    # Two linear sides with half left after a unit of time: of 20 rounds over the deadline, of one round else.
    player = {"linear": Bargainer("linear", discount=0.5)}
    held = tournament(
        player, {"slow": PIE, "fast": PIE}, rounds=20, score="gain", clock={"slow": "deadline"}
    ).games.set_index("domain")
    outcome = negotiate(PIE, ["linear", "linear"], rounds=20)
    assert held.loc["slow", "first_score"] == pytest.approx(outcome.gains[0] * 0.5 ** (outcome.rounds / 20))
    assert held.loc["fast", "first_score"] == pytest.approx(outcome.gains[0] * 0.5**outcome.rounds)
    everywhere = tournament(player, {"slow": PIE}, rounds=20, score="gain", clock="deadline").games
    assert everywhere["first_score"].iloc[0] == held.loc["slow", "first_score"]


def test_results_do_not_depend_on_threads_nor_early_runs_on_later_ones() -> None:
    settings = {"rounds": 12, "p_breakdown": 0.05, "seed": 4}
    problems = {"pie": PIE, "lease": shipped_domain("lease")}
    one = tournament(RANDOM, problems, runs=6, threads=1, **settings)  # type: ignore[arg-type]
    two = tournament(RANDOM, problems, runs=6, threads=2, **settings)  # type: ignore[arg-type]
    fewer = tournament(RANDOM, problems, runs=3, **settings)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(one.games, two.games)
    early = one.games[one.games["run"] < 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(early, fewer.games)


def test_progress_counts_every_pairing_once() -> None:
    seen: list[tuple[int, int]] = []
    tournament(TACTICS, {"a": PIE, "b": PIE * 2.0}, rounds=5, progress=lambda *both: seen.append(both))
    assert seen == [(done, 8) for done in range(1, 9)]


def test_an_interval_is_students() -> None:
    # s = 1, n = 3, t(0.975, 2) = 4.302653 (any table): 4.302653 / sqrt(3).
    assert half_width(np.array([[1.0, 2.0, 3.0]]), 0.95)[0] == pytest.approx(2.484138, abs=1e-6)
    assert np.isnan(half_width(np.array([[1.0]]), 0.95)).all()


def test_intervals_speak_of_domains_where_there_are_several_and_else_of_runs() -> None:
    alone = tournament(RANDOM, {"pie": PIE}, rounds=10).ranking()
    assert alone["low"].isna().all()
    by_run = tournament(RANDOM, {"pie": PIE}, rounds=10, runs=30).ranking()
    assert (by_run["low"] < by_run["mean"]).all()
    assert (by_run["mean"] < by_run["high"]).all()


FIRST = {"a": [[1.0, 5.0], [2.0, 3.0]], "b": [[2.0, 7.0], [6.0, 1.0]]}
SECOND = {"a": [[4.0, 8.0], [9.0, 2.0]], "b": [[5.0, 6.0], [1.0, 4.0]]}
"""Scores of the two seats by domain, where the first plays the row and the second the column of x and y."""


def by_hand(
    domains: tuple[str, ...] = ("a", "b"), second: dict[str, list[list[float]]] = SECOND
) -> Tournament:
    """Return a tournament of two tactics whose scores are written down; run 1 brings the first seat 1 more, the second 3."""
    rows = [
        (domain, "xy"[i], "xy"[j], run, FIRST[domain][i][j] + run, second[domain][i][j] + 3.0 * run)
        for domain in domains
        for i in range(2)
        for j in range(2)
        for run in range(2)
    ]
    columns = ["domain", "first", "second", "run", "first_score", "second_score"]
    games = pd.DataFrame(rows, columns=columns).assign(status="agreed", round=1)
    return Tournament(("x", "y"), domains, games, "gain")


def test_the_game_of_two_seats_has_each_seats_own_scores() -> None:
    # Means over two domains and two runs, which add 1/2 and 3/2.
    game = by_hand().game(seats=True)
    assert game.first.tolist() == [[2.0, 6.5], [4.5, 2.5]]
    assert game.second.tolist() == [[6.0, 8.5], [6.5, 4.5]]
    assert by_hand().payoffs().to_numpy().tolist() == [[4.0, 6.5], [6.5, 3.5]]


def test_the_gap_of_each_seat_has_the_width_of_its_own_differences() -> None:
    # x against y: against y the first does best with x, no gap; against x the second does best with y, no gap.
    gaps, widths = by_hand().best_response_gap("x", "y")
    assert gaps == (0.0, 0.0)
    assert widths == (0.0, 0.0)
    # y against y: the first would rather play x: 5 - 3 and 7 - 1 on the two domains, 4 on average; the second x: 9 - 2 and 1 - 4.
    # Half-widths are t(0.975, 1) = 12.7062 times s / sqrt(2), with s = 4 / sqrt(2) and 10 / sqrt(2).
    gaps, widths = by_hand().best_response_gap("y", "y")
    assert gaps == (4.0, 2.0)
    assert widths == pytest.approx((12.7062 * 2.0, 12.7062 * 5.0), rel=1e-5)
    # Where the second does best with y itself, it has no gap, and the first has the same.
    content = {domain: [rows[0], [0.0, 20.0]] for domain, rows in SECOND.items()}
    gaps, widths = by_hand(second=content).best_response_gap("y", "y")
    assert gaps == (4.0, 0.0)
    assert widths == pytest.approx((12.7062 * 2.0, 0.0), rel=1e-5)


def test_a_ranking_over_domains_has_the_width_of_the_domains_means() -> None:
    # x sits first for 1, 5, 2, 7 and second for 4, 9, 5, 1, with 1/2 and 3/2 on top: means 5.75 and 4.75 on the two domains.
    ranking = by_hand().ranking()
    assert ranking["mean"].to_dict() == {"x": 5.25, "y": 5.0}
    assert ranking["high"].to_dict()["x"] - 5.25 == pytest.approx(12.7062 * 0.5, rel=1e-5)
    # On one domain runs are the observations: 4.75 without anything on top, and 2 more on average in the second run.
    alone = by_hand(("a",)).ranking()
    assert alone["mean"].to_dict()["x"] == 5.75
    assert alone["high"].to_dict()["x"] - 5.75 == pytest.approx(12.7062 * 1.0, rel=1e-5)


# ------------------------------------------------------------------------------------------------------ the game


def test_matching_pennies_have_one_equilibrium_in_the_middle() -> None:
    pennies = Game(
        ["heads", "tails"], np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]])
    )
    ((row, column),) = pennies.equilibria()
    assert row.tolist() == pytest.approx([0.5, 0.5])
    assert column.tolist() == pytest.approx([0.5, 0.5])
    assert pennies.told() == ["0.5 heads + 0.5 tails against 0.5 heads + 0.5 tails"]
    with pytest.raises(ConfigError, match="replicator"):
        pennies.replicator()


def test_hawks_and_doves_grow_to_the_mixed_equilibrium() -> None:
    # Value 2, cost 6: (2 - 6) / 2 against each other; V / C = 1/3 hawks is stable (Maynard Smith and Price 1973).
    game = Game.symmetric(["hawk", "dove"], np.array([[-2.0, 2.0], [0.0, 1.0]]))
    assert len(game.equilibria()) == 3
    mixed = "0.333 hawk + 0.667 dove"
    assert set(game.told()) == {"hawk against dove", "dove against hawk", f"{mixed} against {mixed}"}
    assert not game.is_degenerate
    shares = game.replicator([0.9, 0.1])
    assert shares.iloc[-1].tolist() == pytest.approx([1.0 / 3.0, 2.0 / 3.0], abs=1e-4)
    assert (shares.sum(axis=1) - 1.0).abs().max() < 1e-9
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(shares["hawk"]))


def test_a_pair_is_an_equilibrium_where_nobody_has_a_gap() -> None:
    dilemma = Game.symmetric(["keep", "cheat"], np.array([[3.0, 0.0], [5.0, 1.0]]))
    assert dilemma.best_response_gap("cheat", "cheat") == (0.0, 0.0)
    assert dilemma.best_response_gap("keep", "cheat") == (1.0, 0.0)
    assert dilemma.best_responses("cheat", 1) == ["cheat"]
    with pytest.raises(ConfigError, match="did you mean 'cheat'"):
        dilemma.best_response_gap("cheet", "keep")


@pytest.mark.parametrize(
    ("payoffs", "said"),
    [
        (np.zeros((2, 3)), "must be finite payoffs, 2 tactics by 2"),
        (np.full((2, 2), np.nan), "must be finite"),
    ],
)
def test_payoffs_that_are_none_are_refused(payoffs: np.ndarray, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Game(["one", "other"], payoffs, payoffs)


def test_payoffs_may_be_lists() -> None:
    game = Game(["one", "other"], [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]])  # type: ignore[arg-type]
    assert game.best_response_gap("one", "other") == (1.0, 1.0)


@pytest.mark.parametrize("start", [[0.5], [0.7, 0.7], [-0.5, 1.5], [np.nan, 1.0]])
def test_a_population_starts_with_shares(start: list[float]) -> None:
    with pytest.raises(ConfigError, match="must be 2 shares of sum 1"):
        Game.symmetric(["one", "other"], np.eye(2)).replicator(start)


def test_a_game_with_ties_says_that_it_has_more_equilibria() -> None:
    # Where nothing matters all four pairs are equilibria, and all mixtures of them.
    game = Game.symmetric(["one", "other"], np.zeros((2, 2)))
    assert game.is_symmetric
    assert game.is_degenerate
    assert len(game.equilibria()) == 4


def test_the_gap_of_a_pair_is_paired_on_domains_and_luck() -> None:
    held = tournament({**TACTICS, **RANDOM}, {"pie": PIE}, rounds=10, runs=40, p_breakdown=0.02)
    gaps, widths = held.best_response_gap("anything", "linear")
    game = held.game(seats=True)
    assert gaps == game.best_response_gap("anything", "linear")
    assert gaps[0] > 0.0
    assert all(width >= 0.0 for width in widths)


def test_without_nashpy_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nashpy", None)
    game = Game.symmetric(["keep"], np.array([[1.0]]))
    with pytest.raises(MissingExtra, match=r"nashpy is not installed: pip install 'backchannel\[analysis\]'"):
        game.replicator()


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("k", [1, 2, 4, 5])
def test_generic_games_have_an_odd_number_of_equilibria_with_those_of_nashpy_among_them(
    k: int, symmetric: bool
) -> None:
    nashpy = pytest.importorskip("nashpy")
    luck = np.random.default_rng(k)
    for _ in range(20):
        first = luck.random((k, k))
        second = first.T if symmetric else luck.random((k, k))
        found = search(first, second)
        assert found.is_complete
        # An odd number, as theory has it (Wilson 1971); Nashpy misses some in single games of five, and warns of it.
        assert len(found.found) % 2 == 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = list(nashpy.Game(first, second).support_enumeration())
        assert set(rounded(theirs)) <= set(rounded(found.found))
        for row, column in found.found:
            assert (first @ column).max() <= row @ first @ column + 1e-9
            assert (row @ second).max() <= row @ second @ column + 1e-9


def rounded(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> list[tuple[float, ...]]:
    return sorted(tuple(np.round(np.concatenate(pair), 6).tolist()) for pair in pairs)


def test_a_search_that_ends_early_has_the_pure_and_the_symmetric_ones_and_says_how_far_it_went() -> None:
    # Rock, paper, scissors for nine: each beats the next four. The one equilibrium mixes all nine alike.
    wins = np.zeros((9, 9))
    for i in range(9):
        for step in range(1, 5):
            wins[i, (i + step) % 9], wins[(i + step) % 9, i] = 1.0, -1.0
    found = search(wins, wins.T, most_pairs=700)
    assert [pair[0].tolist() for pair in found.found] == [pytest.approx([1.0 / 9.0] * 9)]
    # 81 pure pairs, 2^9 - 10 symmetric ones, and 117 of the 36 * 35 other pairs of two.
    assert (found.n_pairs, found.complete_to, found.symmetric_to) == (700, 1, 9)
    assert found.n_all == 48_619  # the middle binomial of 18, less one
    said = "searched 700 of 48,619 pairs of supports: all of up to 1 of the 9 tactics"
    assert found.limits(9) == f"{said}, and the same for both players up to 9"


def test_regret_is_what_the_best_deviation_gains() -> None:
    dilemma = Game.symmetric(["keep", "cheat"], np.array([[3.0, 0.0], [5.0, 1.0]]))
    regret = dilemma.regret()
    assert regret["regret"].to_dict() == {"keep": 2.0, "cheat": 0.0}
    assert regret["better"].to_dict() == {"keep": "cheat", "cheat": "cheat"}


def test_tests_of_significance_are_those_of_the_books() -> None:
    # Of the 2^6 signs of six differences one alone is as extreme on each side: 2 / 64. With a tie of ranks 1.5 against, and 4 for
    # it: of -1, 1, 2, 3 the positive ranks sum to 8.5 of 10; 3 of the 16 signs reach that: 8.5 twice and 10 once.
    assert signed_rank(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])) == 2 / 64
    assert signed_rank(np.array([-1.0, 1.0, 2.0, 3.0])) == 2 * 3 / 16
    assert signed_rank(np.zeros(4)) == 1.0
    # 0.01 * 3, 0.02 * 2, and 0.03 * 1, which must not fall below.
    assert holm(np.array([0.03, 0.01, 0.02])) == pytest.approx([0.04, 0.03, 0.04])
    # Three tactics always in one order over four blocks: chi2 = 12 / (4 * 3 * 4) * (4^2 + 8^2 + 12^2) - 3 * 4 * 4 = 8, and
    # p = exp(-8 / 2) with two degrees of freedom.
    ordered = np.array([[3.0] * 4, [2.0] * 4, [1.0] * 4])
    assert friedman(ordered) == pytest.approx(np.exp(-4.0))
    assert np.isnan(friedman(np.ones((3, 4))))


def test_tactics_are_compared_in_pairs_over_domains() -> None:
    # Two domains can never tell: one of four signs at each end is as extreme as there is, p = 0.5 at the least.
    pairs, means = by_hand().comparisons(), by_hand().means()
    assert pairs[["first", "second"]].to_numpy().tolist() == [["x", "y"]]
    assert pairs["difference"].tolist() == pytest.approx(
        [(means.loc["x"] - means.loc["y"]).to_numpy().mean()]
    )
    assert pairs["p_corrected"].tolist() == pairs["p"].tolist()
    assert pairs["p"].min() >= 0.5


@pytest.mark.parametrize(
    ("tactics", "problems", "changed", "said"),
    [
        ([], {"pie": PIE}, {}, "tactics = [] must be at least one"),
        (["linear", "linear"], {"pie": PIE}, {}, "must be at least one, each once"),
        (["linear"], {"pie": PIE}, {"threads": 0}, "threads = 0 must be a whole number of at least 1"),
        (["linear"], {}, {}, "must be of different names"),
        (["linear"], [shipped_domain("pie")] * 2, {}, "must be of different names"),
        (["linear"], [shipped_domain("valley")], {}, "domain valley = 3 must be of two parties"),
        (["liner"], {"pie": PIE}, {}, "did you mean 'linear'?"),
        (["linear"], {"pie": PIE}, {"score": "utility"}, "score = 'utility' must be one of share, gain"),
        (["linear"], {"pie": PIE}, {"runs": 0}, "runs = 0 must be a whole number of at least 1"),
        (["linear"], {"pie": PIE}, {"protocol": "auction"}, "must be one of"),
        (["linear"], {"pie": PIE}, {"clock": {"pies": "deadline"}}, "did you mean 'pie'?"),
        (["linear"], {"pie": PIE}, {"clock": "deadlines"}, "did you mean 'deadline'?"),
    ],
)
def test_what_cannot_be_played_is_one_line(
    tactics: list[str], problems: object, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        tournament(tactics, problems, **changed)  # type: ignore[arg-type]
    assert said in str(caught.value)
