"""`backchannel doctor`: what is installed, what is missing, and what each finding means for a run."""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from sim.errors import EXIT_DONE, EXIT_SOME_FAILED, one_line
from sim.verbs.arguments import Parser

DISTRIBUTION = "backchannel"

# Where the name to import is not the distribution's own.
_IMPORT_NAMES = {"hydra-core": "hydra", "pyyaml": "yaml"}

# A sweep of a few thousand runs writes some tens of megabytes, and no run should stop half-way for lack of them.
_LEAST_FREE_BYTES = 500_000_000


class Finding(NamedTuple):
    """One line of the report: a subject, what was found, and whether it is as it should be."""

    subject: str
    text: str
    fine: bool = True


class Requirement(NamedTuple):
    """A library that the distribution asks for, always or for one extra."""

    name: str
    extra: str | None


def main(argv: Sequence[str]) -> int:
    """Print the findings; 0 when all is fine, 3 otherwise."""
    parser = Parser("doctor", "Check the installation: what is there, what is missing.")
    parser.add_argument(
        "--full",
        action="store_true",
        help="also import every library, and time it (0.00 s: an earlier one had imported it)",
    )
    options = parser.parse(argv)

    all_fine = True
    for finding in findings(full=options.full):
        all_fine = all_fine and finding.fine
        print(
            f"{'ok ' if finding.fine else 'BAD'}  {finding.subject:<18} {one_line(finding.text)}", flush=True
        )
    print("All is fine." if all_fine else "Something is not as it should be: see the lines marked BAD.")
    return EXIT_DONE if all_fine else EXIT_SOME_FAILED


def findings(*, full: bool = False) -> Iterator[Finding]:
    """Every finding, in the order of the report; with `full` the libraries are imported too."""
    yield Finding("python", f"{platform.python_version()} ({sys.executable})")
    yield Finding(
        "machine", f"{platform.system()} {platform.machine()}, {_usable_cpus()} CPUs for this process"
    )
    yield _disk(Path.cwd())
    wanted = requirements()
    if not wanted:
        yield Finding(DISTRIBUTION, "is not installed: pip install backchannel", fine=False)
    else:
        yield Finding(DISTRIBUTION, metadata.version(DISTRIBUTION))
    core = [requirement.name for requirement in wanted if requirement.extra is None]
    yield from map(_library, core)
    yield from _extras(wanted)
    yield _configs()
    yield _compile_cache()
    if full:
        yield from (_imported(name) for name in core if _installed_version(name) is not None)


def requirements() -> list[Requirement]:
    """What the installed distribution says it needs, in alphabetical order; empty when it is not installed."""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    return sorted(map(requirement, lines), key=lambda wanted: (wanted.extra or "", wanted.name))


def requirement(line: str) -> Requirement:
    """The library, and the extra if any, in one ``Requires-Dist`` line of a distribution's metadata.

    Examples
    --------
    >>> requirement("mesa[network]<4,>=3.3.1")
    Requirement(name='mesa', extra=None)
    >>> requirement("nbclient>=0.10; extra == 'notebooks'")
    Requirement(name='nbclient', extra='notebooks')
    """
    name = re.split(r"[^A-Za-z0-9._-]", line.strip(), maxsplit=1)[0]
    extra = re.search(r"""extra\s*==\s*['"]([^'"]+)['"]""", line)
    return Requirement(name.lower(), extra[1] if extra else None)


def _usable_cpus() -> int:
    # A container or a scheduler may allow fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _disk(folder: Path) -> Finding:
    try:
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", f"cannot tell how much is free in {folder}: {error}", fine=False)
    text = f"{free_bytes / 1e9:.1f} GB free in {folder}"
    if free_bytes < _LEAST_FREE_BYTES:
        return Finding("disk", f"{text}; large results need {_LEAST_FREE_BYTES / 1e9:.1f} GB", fine=False)
    return Finding("disk", text)


def _installed_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _library(name: str) -> Finding:
    version = _installed_version(name)
    if version is None:
        return Finding(name, "is not installed: pip install --force-reinstall backchannel", fine=False)
    return Finding(name, version)


def _extras(wanted: Sequence[Requirement]) -> Iterator[Finding]:
    # An extra that is not there is somebody's choice, not a fault.
    for extra in sorted({requirement.extra for requirement in wanted if requirement.extra is not None}):
        absent = [name for name, of_extra in wanted if of_extra == extra and _installed_version(name) is None]
        if absent:
            text = f"not installed ({', '.join(absent)}): pip install '{DISTRIBUTION}[{extra}]'"
        else:
            text = "installed"
        yield Finding(f"extra {extra}", text)


def _configs() -> Finding:
    try:
        from sim.configuration.places import configs_dir

        folder = configs_dir()
        found = sum(1 for _ in folder.rglob("*.yaml"))
    except Exception as error:  # noqa: BLE001 - the report goes on, whatever is broken here
        return Finding("configs", f"not found: {error}", fine=False)
    return Finding("configs", f"{found} YAML files in {folder}", fine=found > 0)


def _compile_cache() -> Finding:
    try:
        from sim.machine import cache_directory

        folder = cache_directory()
    except Exception as error:  # noqa: BLE001 - the report goes on, whatever is broken here
        return Finding("compile cache", f"cannot be found: {error}", fine=False)
    if folder is None:
        text = "no folder can be written: every start compiles the rules again; set BACKCHANNEL_CACHE_DIR to one that can"
        return Finding("compile cache", text, fine=False)
    return Finding("compile cache", str(folder))


def _imported(name: str) -> Finding:
    begun = time.perf_counter()
    try:
        importlib.import_module(_IMPORT_NAMES.get(name, name))
    except Exception as error:  # noqa: BLE001 - a broken library may raise anything as it is imported
        return Finding(f"import {name}", f"{type(error).__name__}: {error}", fine=False)
    return Finding(f"import {name}", f"{time.perf_counter() - begun:.2f} s")
