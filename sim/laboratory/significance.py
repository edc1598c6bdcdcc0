"""Whether tactics differ, paired over the same domains and corrected for the many comparisons that a tournament makes.

References
----------
J. Demsar (2006), Statistical comparisons of classifiers over multiple data sets. Journal of Machine Learning Research 7.
S. Holm (1979), A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6.
"""

from __future__ import annotations

import numpy as np

MOST_EXACT = 50
"""Pairs of numbers up to which the signed-rank test counts all signs; beyond, SciPy's normal approximation is taken."""


def friedman(scores: np.ndarray) -> float:
    """Return the p-value that all tactics do alike, by Friedman's test; NaN with fewer than three tactics or two blocks.

    Parameters
    ----------
    scores : array, shape (tactics, blocks)
    """
    tactics, blocks = scores.shape
    if tactics < 3 or blocks < 2 or (scores == scores[:1]).all():
        return float("nan")
    from scipy.stats import friedmanchisquare

    return float(friedmanchisquare(*scores).pvalue)


def signed_rank(differences: np.ndarray) -> float:
    """Return the two-sided p-value of Wilcoxon's signed-rank test; differences of zero are left out.

    Examples
    --------
    >>> signed_rank(np.array([1.0, 2.0, 3.0]))
    0.25
    >>> signed_rank(np.array([-1.0, 2.0, 3.0]))
    0.5
    """
    kept = differences[differences != 0.0]
    if not kept.size:
        return 1.0
    from scipy.stats import rankdata, wilcoxon

    if kept.size > MOST_EXACT:
        return float(wilcoxon(kept).pvalue)
    doubled = np.rint(2.0 * rankdata(np.abs(kept))).astype(int)  # ties have ranks of a half
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for rank in doubled:
        ways[rank:] += ways[:-rank].copy()
    observed = int(doubled[kept > 0.0].sum())
    tail = min(ways[: observed + 1].sum(), ways[observed:].sum())
    return float(min(1.0, 2.0 * tail / ways.sum()))


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values corrected for their number: the smallest times n, the next times n - 1, ..., never falling, at most 1.

    Examples
    --------
    >>> holm(np.array([0.25, 0.01, 0.02])).round(4).tolist()
    [0.25, 0.03, 0.04]
    """
    order = np.argsort(p_values, kind="stable")
    n = len(p_values)
    corrected = np.empty(n)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(p_values[order] * (n - np.arange(n))))
    return corrected
