"""Compares two fingerprints: decisions exactly, floats to 1e-12 in proportion.

Usage: ``python tests/agents/compare_versions.py ONE.json OTHER.json``; exit status 1 and a line a difference.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOLERANCE = 1e-12
FIRST_FLOAT_OF_EVENT = 5


def differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """Yield a line for every place where the two differ."""
    if isinstance(one, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{place}: {len(one)} against {len(other)} entries"
        for position, pair in enumerate(zip(one, other, strict=False)):
            yield from differences(*pair, f"{place}/{position}")
    elif not same(one, other):
        yield f"{place}: {one!r} against {other!r}"


def same(one: Any, other: Any) -> bool:
    """Whether two numbers agree: whole ones exactly, others to the tolerance."""
    if one is None or other is None:
        return one is other
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if float(one).is_integer() and float(other).is_integer():
        return bool(one == other)
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def main(first: str, second: str) -> int:
    """Print the differences of two files and return the exit status."""
    one, other = (json.loads(Path(file).read_text(encoding="utf-8")) for file in (first, second))
    found = list(differences(one, other))
    print(
        "\n".join(found[:20]) or f"the same: {len(one)} runs, decisions exactly and floats to {TOLERANCE:g}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
