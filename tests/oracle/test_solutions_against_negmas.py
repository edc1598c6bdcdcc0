"""Domains and solutions against NegMAS, which is used here only; and where it differs, the right answer by hand.

NegMAS needs Python 3.12 or newer: ``make oracle`` sets up an environment of its own and runs this folder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.laboratory.concepts import (
    Lottery,
    frontier_with_lotteries,
    gains_over,
    kalai_smorodinsky,
    nash,
    pareto_set,
    shares_of_ideal,
)
from sim.laboratory.domains import IntegerIssue, Problem, read_domain, read_geniusweb
from sim.laboratory.measures import opposition

pytestmark = [pytest.mark.filterwarnings("ignore")]

negmas = pytest.importorskip("negmas", reason="NegMAS is not installed here: make oracle")
inout = pytest.importorskip("negmas.inout")
negmas_outcomes = pytest.importorskip("negmas.outcomes")
negmas_preferences = pytest.importorskip("negmas.preferences")
ops = pytest.importorskip("negmas.preferences.ops")

DATA = Path(__file__).resolve().parents[1] / "data" / "domains"
COMPETITION = os.environ.get("BACKCHANNEL_GENIUS_DOMAINS", "")
SHIPPED = sorted({file.parent for file in Path(negmas.__file__).parent.rglob("*.xml")})
FOLDERS = [
    *(sorted(path for path in Path(COMPETITION).iterdir() if path.is_dir()) if COMPETITION else []),
    *SHIPPED,
]
N_DOMAINS = 200


def negmas_ufuns(table: np.ndarray, reservation: Sequence[float]) -> list[Any]:
    """Give NegMAS the same table: one issue, whose values are the packages."""
    space = negmas_outcomes.make_os([negmas_outcomes.make_issue(table.shape[1], "package")])
    return [
        negmas_preferences.MappingUtilityFunction(
            {(p,): float(u) for p, u in enumerate(row)}, outcome_space=space, reserved_value=float(r)
        )
        for row, r in zip(table, reservation, strict=True)
    ]


def random_tables(n_parties: int = 2, most_issues: int = 4) -> list[np.ndarray]:
    """Draw weighted sums over random issues; all different, because NegMAS keeps one of equal packages."""
    luck = np.random.default_rng(2024)
    tables = []
    for _ in range(N_DOMAINS):
        sizes = luck.integers(2, 7, size=luck.integers(1, most_issues + 1))
        parts = [[luck.random(size) for size in sizes] for _ in range(n_parties)]
        weights = luck.dirichlet(np.ones(len(sizes)), size=n_parties)
        tables.append(
            np.stack([
                sum_over([w * part for w, part in zip(weights[i], parts[i], strict=True)]) for i in range(n_parties)
            ])
        )  # fmt: skip
    return tables


def sum_over(parts: Sequence[np.ndarray]) -> np.ndarray:
    total = parts[0]
    for part in parts[1:]:
        total = np.add.outer(total, part).ravel()
    return total


def points(table: np.ndarray, chosen: Sequence[int] | np.ndarray) -> set[tuple[float, ...]]:
    return {tuple(float(u) for u in table[:, p]) for p in chosen}


def expect_the_same(table: np.ndarray) -> bool:
    """Compare one domain, no deal being as bad as the worst; return whether Kalai and Smorodinsky's point is the same too."""
    everybody = tuple(map(tuple, table.T.tolist()))
    outcomes = [(p,) for p in range(table.shape[1])]
    worst = table.min(axis=1)
    ufuns, gains = negmas_ufuns(table, worst.tolist()), gains_over(table, worst)
    _, efficient = ops.pareto_frontier(ufuns, outcomes=outcomes)
    assert points(table, efficient) == points(table, np.flatnonzero(pareto_set(table)))
    best = {tuple(utilities) for utilities, _ in ops.nash_points(ufuns, everybody, outcomes=outcomes)}
    assert points(table, [nash(gains)]) <= best
    frontier = tuple(sorted(points(table, efficient)))
    theirs = {tuple(u) for u, _ in ops.ks_points(ufuns, frontier, outcomes=outcomes)}
    mine = kalai_smorodinsky(gains)
    if points(table, [mine]) <= theirs:
        return True
    # NegMAS takes the smallest difference of shares; then the smallest share is smaller than it could be.
    least = shares_of_ideal(gains, np.ones(table.shape[1], dtype=bool)).min(axis=0)
    assert all(least[mine] > least[everybody.index(point)] for point in theirs)
    return False


def test_pareto_sets_and_nash_points_are_the_same_on_200_random_domains() -> None:
    same = [expect_the_same(table) for table in random_tables()]
    assert len(same) == N_DOMAINS
    # Kalai and Smorodinsky's too, but for domains on which the two rules for finite sets part.
    assert sum(same) > 0.8 * N_DOMAINS


def test_pareto_sets_of_three_parties_are_the_same_on_200_random_domains() -> None:
    for table in random_tables(3):
        outcomes = [(p,) for p in range(table.shape[1])]
        _, efficient = ops.pareto_frontier(negmas_ufuns(table, [0.0] * 3), outcomes=outcomes)
        assert points(table, efficient) == points(table, np.flatnonzero(pareto_set(table)))


def test_solutions_with_lotteries_are_the_same_on_200_random_domains() -> None:
    for table in random_tables():
        ranges = [(0.0, float(row.max())) for row in table]
        hull = frontier_with_lotteries(table)
        pairs: list[tuple[Lottery, Any]] = [
            (hull.kalai_smorodinsky(), ops.ks_point_convex_hull(None, table.T, ranges=ranges)),
            (hull.egalitarian(), ops.kalai_point_convex_hull(None, table.T, ranges=ranges)),
        ]
        for mine, theirs in pairs:
            assert mine.gains == pytest.approx(theirs[0], abs=1e-8)


def test_nash_points_with_lotteries_are_never_worse_than_negmas_finds_and_nearly_always_the_same() -> None:
    # Nash's point is where the product is largest. Ours comes from a closed form for every edge; NegMAS searches, and now
    # and then stops short of a corner, where our product is larger. Its search takes a minute over a hull of many corners:
    # up to 216 packages will do.
    n_same = 0
    for table in random_tables(most_issues=3):
        ranges = [(0.0, float(row.max())) for row in table]
        theirs = ops.nash_point_convex_hull(None, table.T, ranges=ranges)[0]
        mine = frontier_with_lotteries(table).nash().gains
        assert mine[0] * mine[1] >= theirs[0] * theirs[1] - 1e-12
        n_same += mine == pytest.approx(theirs, abs=1e-5)
    assert n_same >= 0.9 * N_DOMAINS


def test_opposition_is_the_same_on_200_random_domains() -> None:
    for table in random_tables():
        best = table.max(axis=1)
        theirs = ops.opposition_level(
            negmas_ufuns(table, [0.0, 0.0]), tuple(best), outcomes=[(p,) for p in range(table.shape[1])]
        )
        assert opposition(table / best[:, None]) == pytest.approx(theirs, abs=1e-12)


# ------------------------------------------------------------------------------------------------------ files


def their_table(folder: Path, problem: Problem) -> np.ndarray:
    scenario = inout.Scenario.from_genius_folder(folder, ignore_discount=True)
    names = [issue.name for issue in scenario.outcome_space.issues]
    packages = [problem.domain.package(p) for p in range(problem.domain.n_packages)]
    return np.array(
        [[float(u(tuple(package[name] for name in names))) for package in packages] for u in scenario.ufuns]
    )


@pytest.mark.skipif(not SHIPPED, reason=f"NegMAS {negmas.__version__} ships no XML domain")
def test_there_are_domains_in_the_package() -> None:
    assert SHIPPED


@pytest.mark.skipif(not FOLDERS, reason="neither NegMAS nor BACKCHANNEL_GENIUS_DOMAINS has a domain in XML")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_domain_in_xml_has_the_same_utilities_frontier_and_solutions(folder: Path) -> None:
    problem = read_domain(folder, evaluations="raw")
    table = problem.utility()
    assert table == pytest.approx(their_table(folder, problem), abs=1e-12)
    expect_the_same(table)
    expect_the_same(read_domain(folder).utility())


# --------------------------------------------------------------------------- where NegMAS differs, and what is right


def test_negmas_equalises_shares_where_kalai_and_smorodinsky_raise_the_smallest() -> None:
    # Ideal (1, 1). (0.5, 0.9) has the least share 0.5, (0.6, 0.45) only 0.45, although its shares differ less. On the
    # hull the monotone path meets the edge from (0.5, 0.9) to (1, 0), y = 1.8 (1 - x), at 1.8 / 2.8 for both.
    table = np.array([[0.5, 0.6, 1.0, 0.0], [0.9, 0.45, 0.0, 1.0]])
    everybody = tuple(map(tuple, table.T.tolist()))
    theirs = ops.ks_points(negmas_ufuns(table, [0.0, 0.0]), everybody, outcomes=[(p,) for p in range(4)])
    assert [index for _, index in theirs] == [1]
    assert kalai_smorodinsky(table) == 0
    assert frontier_with_lotteries(table).kalai_smorodinsky().gains == pytest.approx(
        (1.8 / 2.8,) * 2, abs=1e-12
    )


def test_negmas_takes_a_nash_point_at_which_two_of_three_lose() -> None:
    # (-5)(-5)(3) = 75 is more than 1, but Nash's axioms ask for gains over no deal: only (1, 1, 1) has them.
    table = np.array([[-5.0, 1.0], [-5.0, 1.0], [3.0, 1.0]])
    everybody = tuple(map(tuple, table.T.tolist()))
    theirs = ops.nash_points(negmas_ufuns(table, [0.0] * 3), everybody, outcomes=[(0,), (1,)])
    assert [index for _, index in theirs] == [0]
    assert nash(table) == 1


def test_negmas_moves_a_worth_of_no_deal_up_to_the_worst_package() -> None:
    # No deal is worth nothing: the products are 4 * 9 = 36, 8 * 4.25 = 34 and 3 * 3 = 9. NegMAS counts from (3, 3), the
    # worst of each, and compares 1 * 6 with 5 * 1.25.
    table = np.array([[4.0, 8.0, 3.0], [9.0, 4.25, 3.0]])
    everybody = tuple(map(tuple, table.T.tolist()))
    theirs = ops.nash_points(negmas_ufuns(table, [0.0, 0.0]), everybody, outcomes=[(0,), (1,), (2,)])
    assert [index for _, index in theirs] == [1]
    assert nash(table) == 0


def test_negmas_keeps_one_of_packages_that_are_worth_the_same() -> None:
    # Equal packages do not dominate each other, so all of them are efficient.
    table = np.ones((2, 3))
    assert len(ops.pareto_frontier_numpy(table.T)) == 1
    assert pareto_set(table).tolist() == [True, True, True]


def test_negmas_starts_an_integer_line_at_zero_where_genius_starts_it_at_the_lowest_value() -> None:
    # The neighbour's line falls from 1 at height 2 by 0.25 a level: 0 at height 6, and 0.5 * (1 - 0.25 * 6) in NegMAS.
    problem = read_domain(DATA / "garden", levels=3)
    assert isinstance(problem.domain.issues[1], IntegerIssue)
    package = problem.domain.index({"hedge": "none", "height": 6, "share": 1.0})
    assert problem.utility()[1, package] == 0.25 * 4 / 8
    theirs = their_table(DATA / "garden", problem)[1, package]
    assert theirs == pytest.approx(0.25 * 4 + 0.5 * (1 - 0.25 * 6), abs=1e-12)
    # Read as NegMAS reads it, every package is worth what NegMAS says.
    raw = read_domain(DATA / "garden", levels=3, evaluations="raw")
    assert raw.utility() == pytest.approx(their_table(DATA / "garden", raw), abs=1e-12)


def test_negmas_loses_the_reservation_value_of_a_discounted_profile() -> None:
    # The gardener's file says 0.3, and a discount factor of 0.8.
    scenario = inout.Scenario.from_genius_folder(DATA / "garden")
    assert scenario.ufuns[0].reserved_value == -np.inf
    assert read_domain(DATA / "garden").reservation()[0] == 0.3


def test_negmas_does_not_read_the_number_issues_of_geniusweb() -> None:
    files = [DATA / "shed" / "maker.json", DATA / "shed" / "owner.json"]
    with pytest.raises(KeyError, match="values"):
        negmas_preferences.UtilityFunction.from_geniusweb(str(files[0]))
    assert read_geniusweb(files).utility().shape == (2, 24)


def test_an_individually_rational_ideal_is_not_the_largest_utility_of_all() -> None:
    # No deal is worth (2, 2). (3, 8), (7, 4) and (4, 6) harm nobody: ideal gains (5, 6), shares (1/5, 1), (1, 1/3) and
    # (2/5, 2/3). With (12, 0), which the second would refuse, the first's ideal would be 10 and the least shares 1/10,
    # 1/3 and 1/5: the choice would be (7, 4).
    table = np.array([[3.0, 7.0, 4.0, 12.0], [8.0, 4.0, 6.0, 0.0]])
    everybody = tuple(map(tuple, table.T.tolist()))
    theirs = ops.ks_points(negmas_ufuns(table, [2.0, 2.0]), everybody, outcomes=[(p,) for p in range(4)])
    assert [index for _, index in theirs] == [1]
    assert kalai_smorodinsky(gains_over(table, np.array([2.0, 2.0]))) == 2
