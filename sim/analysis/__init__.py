"""Analysis of campaigns: questions that take more than one ensemble to answer."""

from __future__ import annotations

from sim.analysis.best_response import BestResponse, best_response_gap

__all__ = ["BestResponse", "best_response_gap"]
