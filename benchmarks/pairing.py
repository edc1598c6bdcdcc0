"""What common luck is worth: the variance of a difference between two cells, paired against unpaired, for ten levers.

The difference is that of ``attributable_net`` between a lever's two values. Paired, run k of one cell is compared with run k
of the other; unpaired, the cells have luck of their own, and variances add. `python -m benchmarks.pairing` writes PAIRING.md.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np

from sim.ensemble.block import play_cell
from sim.results.manifest import CAUTION
from sim.sweeps import spec
from sim.sweeps.plan import planned

RUNS = 200
OUTCOME = "attributable_net"
TABLE = Path(__file__).with_name("PAIRING.md")
LEVERS = {
    "envoy": "[special, diplomatic]",
    "order": "{key: talks.order, values: [holder_first, sanctioner_first]}",
    "policy_of_patron": "{key: parties.moscow.policy, values: [tolerate, squeeze]}",
    "stance_of_bloc": "{key: parties.brussels.stance, values: [out, follow]}",
    "contract": "{key: parties.washington.contract, values: [gross, net]}",
    "roadmap": "{key: parties.washington.roadmap, values: [true, false]}",
    "channel": "{key: channel.enabled, values: [true, false]}",
    "potash": "{group: scenario, values: [potash_first, potash_last]}",
    "most_rounds": "{key: talks.rounds, values: [6, 10]}",
    "first_rapport": "{key: parties.special_envoy.rapport, values: [0.1, 0.4]}",
}


def differences(name: str, lever: str, folder: Path) -> tuple[float, float, float]:
    """Return the mean difference and its variance, paired and unpaired, per run."""
    file = folder / f"{name}.yaml"
    file.write_text(f"levers:\n  {name}: {lever}\n", encoding="utf-8")
    plan, design = planned(spec.read([f"sweep={file}"]), RUNS)
    cells = plan.cells(design)
    first, second = (_outcomes(*cells[cell], cell) for cell in (0, 1))
    _, apart = cells[1]
    own = dataclasses.replace(cells[1][0], seed=plan.seed + 1)
    other = _outcomes(own, apart, 1)
    return (
        float(np.mean(second - first)),
        float(np.var(second - first, ddof=1)),
        float(np.var(other - first, ddof=1)),
    )


def _outcomes(scenario, case, cell: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    block = play_cell(scenario, case, cell, 0, RUNS)
    values: np.ndarray = block.tables["runs"][OUTCOME].to_numpy().astype(float)
    return values


def main() -> None:
    """Measure every lever, print the table and write it."""
    import tempfile

    lines = [
        f"`python -m benchmarks.pairing`: {OUTCOME} of {RUNS} runs a cell, 24 months. {CAUTION}",
        "",
        "| lever | mean difference | variance, paired | variance, unpaired | unpaired / paired |",
        "| --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, lever in LEVERS.items():
            mean, paired, apart = differences(name, lever, Path(folder))
            ratio = f"{apart / paired:.1f}" if paired > 0 else "no difference in any run"
            lines.append(f"| {name} `{lever}` | {mean:.1f} | {paired:,.0f} | {apart:,.0f} | {ratio} |")
            print(lines[-1], file=sys.stderr, flush=True)
    text = "\n".join(lines)
    print(text)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
