"""What monitors list and publish."""

from __future__ import annotations

from sim.campaign.observation import published_count
from tests.campaign.cases import a_case, a_state, started


def test_the_published_count_has_an_error_in_proportion() -> None:
    case, state = started(monitor_error=0.01)
    state.listed[0, 0] = (100.0, 50.0, 1050.2)
    assert published_count(case, state, 0, 0, 0.5) == 1200.0
    # The normal quantile of 0.8413447... is 1: 1200.2 * 1.01 = 1212.2.
    assert published_count(case, state, 0, 0, 0.8413447460685429) == 1212.0


def test_the_monitor_starts_without_those_whom_it_has_not_heard_of_yet() -> None:
    case = a_case(monitor_delay=2, holder_arrest_scale=0.5)
    case.category.stock[:], case.category.arrests[:], case.category.listed_share[:] = (
        (10, 60, 3),
        (2, 20, 8),
        (0.5, 1.0, 1.0),
    )
    # One, ten and four a month for two months; of the last category there are only three in all.
    assert a_state(case).listed[0, 0, :].tolist() == [4.0, 40.0, 0.0]
