"""Fresh interpreters, with compilation on and no cache set, and copies of the package for them to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import sim

PACKAGE = Path(sim.__file__).resolve().parent
OURS = {
    "BACKCHANNEL_CACHE_DIR",
    "BACKCHANNEL_WITHOUT",
    "NUMBA_DISABLE_JIT",
    "NUMBA_CACHE_DIR",
    "NUMBA_OPT",
    "PYTHONPATH",
}


def fresh(code: str, folder: Path, **variables: object) -> str:
    """Return what a fresh interpreter says that runs `code` in a folder."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {name: str(value) for name, value in variables.items()}
    environment.setdefault("PYTHONPATH", str(PACKAGE.parent))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copied(folder: Path) -> Path:
    """Return a folder with a copy of the package's sources."""
    shutil.copytree(PACKAGE, folder / "copy" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "copy"


def compiled_files(folder: Path) -> list[str]:
    """Return the rules whose machine code is kept below a folder."""
    return sorted(file.name.partition("-")[0] for file in folder.rglob("*.code"))
