"""The manifest: everything one must know to trust a results folder and to run it again."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.chronicle.wording import CAUTION
from sim.results.tables import column_dictionary

if TYPE_CHECKING:
    from sim.configuration import Scenario

SCHEMA_VERSION = 1
LIBRARIES = (
    "backchannel",
    "mesa",
    "numpy",
    "numba",
    "hydra-core",
    "omegaconf",
    "pandas",
    "pyarrow",
    "scipy",
    "matplotlib",
)


def describe(scenario: Scenario) -> dict[str, Any]:
    """Return the manifest of a scenario's results before the first run is done."""
    from sim.campaign.declared import EVENT_KINDS
    from sim.configuration import config_hash
    from sim.configuration.provenance import assumed_share
    from sim.machine import rules_hash

    return {
        "schema_version": SCHEMA_VERSION,
        "caution": CAUTION,
        "status": "running",
        "scenario": scenario.scenario.name,
        "case": scenario.case.name,
        "config_hash": config_hash(scenario),
        "overrides": list(scenario.changes.overrides),
        "plugins": [_plugin(line) for line in scenario.changes.plugins],
        "seed": scenario.seed,
        "runs": scenario.runs,
        "months": scenario.months,
        "failed": [],
        "rules_hash": rules_hash(),
        "assumed_share": assumed_share(scenario),
        "record_definition": scenario.record.definition,
        "kept": scenario.output.keep,
        "started": now(),
        "finished": None,
        "versions": versions(),
        "git_commit": git_commit(),
        "platform": platform.platform(),
        "cpu_count": os.cpu_count(),
        "event_kinds": list(EVENT_KINDS),
        "columns": column_dictionary(scenario),
    }


def _plugin(line: str) -> dict[str, str]:
    name, _, digest = line.rpartition(" ")
    return {"file": name, "sha256": digest}


def now() -> str:
    """Return the time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def versions() -> dict[str, str | None]:
    """Return the versions of Python and of the libraries that numbers can depend on; None if absent."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    return found | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def git_commit() -> str | None:
    """Return the commit of the source tree, marked where files differ from it; None without a commit.

    A package that was installed into somebody else's repository has no commit of its own.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    changed = commit and _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}, changed" if changed else commit or None


def _git(root: Path, *arguments: str) -> str:
    """Return what git says, or nothing where it is absent or refuses."""
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        said = subprocess.run(  # noqa: S603 - fixed words, and the folder of this package
            [git, "-C", str(root), *arguments], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""
