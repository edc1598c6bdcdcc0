"""Meetings keep their distance, and rapport fades and grows."""

from __future__ import annotations

import pytest

from sim.campaign.meeting import gain_rapport, gap_has_passed, let_rapport_fade
from tests.campaign.cases import started


def test_meetings_keep_their_distance_more_so_after_relief() -> None:
    case, state = started(talks_gap=2, talks_gap_after_relief=3)
    assert gap_has_passed(case, state, 0, 0)
    state.run.last_meeting[0] = 4
    assert [gap_has_passed(case, state, 0, month) for month in (5, 6)] == [False, True]
    state.run.last_relief_meeting[0] = 4
    assert [gap_has_passed(case, state, 0, month) for month in (6, 7)] == [False, True]


def test_rapport_fades_by_the_month_and_grows_by_the_deal() -> None:
    case, state = started()
    case.envoy.rapport_decay[0], case.envoy.rapport_gain[0] = 0.02, 0.15
    state.envoys.rapport[0, 0] = 0.5
    let_rapport_fade(case, state, 0)
    assert state.envoys.rapport[0, 0] == pytest.approx(0.49, rel=1e-14)
    gain_rapport(case, state, 0, 0)
    # 0.49 + 0.15 * 0.51.
    assert state.envoys.rapport[0, 0] == pytest.approx(0.5665, rel=1e-14)
