"""Reading a domain from wherever it is, by the look of its files.

Which files were taken, and which were left aside, is told in notes. Where several domains lie in one folder, a profile is
taken with a domain of which it shares more first words of its name than of any other (``A-prof1.xml`` with ``A-domain.xml``), never else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from sim.errors import ConfigError
from sim.laboratory.domains.files import beside, bytes_of
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.genius_elements import Evaluations
from sim.laboratory.domains.genius_xml import LEVELS_OF_REAL, read_genius
from sim.laboratory.domains.geniusweb_json import kind_of_json, read_geniusweb, sorted_out
from sim.laboratory.domains.problem import Problem

DOMAIN_MARK = b"<negotiation_template"
"""What a GENIUS domain file has, and a profile has not."""
PROFILE_MARK = b"<utility_space"
MOST_SHOWN = 6
"""Names of files in one note."""


def read_domain(
    path: str | Path,
    *profile_files: str | Path,
    levels: int = LEVELS_OF_REAL,
    evaluations: Evaluations = "genius",
) -> Problem:
    """Return the bargaining problem in a folder or in files.

    Parameters
    ----------
    path : path
        A folder with one GENIUS domain file and its profiles, or with GeniusWeb profiles; or one such file.
    *profile_files : path
        The profiles, in the order of the parties; left out, those of the folder in the order of their names. A name that is no
        path is looked for beside the domain, with or without its ending.
    levels : int
        Into how many levels a real range of GENIUS XML is cut.
    evaluations : str
        ``"genius"`` or ``"raw"``, as in `sim.laboratory.domains.genius_xml`.

    Raises
    ------
    ConfigError
        With the file and the key, for what is not there or cannot be read.
    """
    place = Path(path)
    if not os.path.lexists(place):
        raise ConfigError.at("domain", "path", str(path), "is not there")
    domain_file = _domain_file(place)
    folder = place if place.is_dir() else place.parent
    if domain_file is None:
        given = [_profile_file(file, folder, ".json") for file in profile_files]
        return _read_json(place, given)
    notes: list[Finding] = []
    profiles = [_profile_file(file, folder, ".xml") for file in profile_files]
    problem = read_genius(
        domain_file,
        profiles or _profiles_of(domain_file, notes),
        levels=levels,
        evaluations=evaluations,
    )
    return with_notes(problem, notes)


def with_notes(problem: Problem, notes: Sequence[Finding]) -> Problem:
    """Return a problem with more to know of its domain."""
    domain = replace(problem.domain, notes=(*problem.domain.notes, *notes))
    return Problem(domain, problem.profiles)


def is_profile(path: str | Path) -> bool:
    """Return whether a file is a profile of GENIUS, by its mark, or could be one of GeniusWeb, by its ending."""
    place = Path(path)
    if place.suffix.lower() == ".json":
        return True
    return place.suffix.lower() == ".xml" and not (place.is_file() and DOMAIN_MARK in _marks(place))


def _domain_file(place: Path) -> Path | None:
    """Return the GENIUS domain file, or None where the files are GeniusWeb's."""
    if not place.is_dir():
        return place if place.suffix.lower() == ".xml" else None
    domains = [file for file in beside(place, ".xml") if DOMAIN_MARK in _marks(file)]
    if len(domains) > 1:
        names = [file.name for file in domains]
        allowed = (
            f"are several domain files: name one of them, such as {domains[0]}, and its profiles after it"
        )
        raise ConfigError.at("domain", "path", names, allowed)
    if not domains and not beside(place, ".json"):
        raise ConfigError.at("domain", "path", str(place), "has no domain file, neither .xml nor .json")
    return domains[0] if domains else None


def _marks(file: Path) -> bytes:
    """Return a file in which marks can be found, in an encoding of one byte a character or of two."""
    return bytes_of(file).replace(b"\0", b"")


def _profile_file(name: str | Path, folder: Path, suffix: str) -> Path:
    """Return the file of a profile that is named by its path, or by its name beside the domain."""
    for file in (Path(name), folder / name, folder / f"{name}{suffix}"):
        if file.is_file():
            return file
    there = [file.name for file in beside(folder, suffix)]
    raise ConfigError.at("domain", "profile", str(name), there or "is not there")


def _profiles_of(domain_file: Path, notes: list[Finding]) -> list[Path]:
    """Return the profiles beside a domain that are its own, and note what was taken and what left aside."""
    others = [file for file in beside(domain_file.parent, ".xml") if file.resolve() != domain_file.resolve()]
    marks = {file: _marks(file) for file in others}
    rivals = [file for file in others if DOMAIN_MARK in marks[file]]
    profiles = [file for file in others if file not in rivals and PROFILE_MARK in marks[file]]
    taken = [file for file in profiles if _belongs(file, domain_file, rivals)]
    if rivals and not taken:
        allowed = f"is one of {len(rivals) + 1} domains in the folder, and no profile is named like it: name the profiles"
        raise ConfigError.at("domain", "path", domain_file.name, allowed)
    where = domain_file.stem
    notes.append(Finding("note", where, "profiles", f"{_shown(taken)} taken from the folder"))
    left = [file for file in others if file not in taken and file not in rivals]
    if left:
        why = "of other domains or no profiles" if rivals else "no profiles"
        notes.append(Finding("note", where, "files", f"{_shown(left)} left aside: {why}"))
    return taken


def _belongs(profile: Path, domain_file: Path, rivals: Sequence[Path]) -> bool:
    """Return whether a profile shares more of its name with this domain than with any other."""
    own = _shared(profile, domain_file)
    return not rivals or own > max(_shared(profile, rival) for rival in rivals)


def _shared(one: Path, other: Path) -> int:
    """Return how many words two files have in common from the start of their names."""
    words = zip(*(re.split(r"[\W_]+", file.stem.casefold()) for file in (one, other)), strict=False)
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], words))


def _read_json(place: Path, given: list[Path]) -> Problem:
    """Return the problem of GeniusWeb profiles: those given, with the file itself where it is one too, or all of a folder."""
    kind = "folder" if place.is_dir() else kind_of_json(place)
    if given:
        return read_geniusweb([place, *given] if kind not in {"folder", "domain"} else given)
    if kind not in {"folder", "domain"}:
        allowed = (
            "is one profile: name the others after it" if kind == "profile" else "is no profile and no domain"
        )
        raise ConfigError.at("domain", "path", place.name, allowed)
    folder = place if kind == "folder" else place.parent
    profiles, notes = sorted_out(beside(folder, ".json"), place)
    if not profiles:
        raise ConfigError.at("domain", "path", str(place), "holds no profile of GeniusWeb")
    taken = Finding("note", place.name or str(place), "profiles", f"{_shown(profiles)} taken from the folder")
    return with_notes(read_geniusweb(profiles), [taken, *notes])


def _shown(files: Sequence[Path]) -> str:
    names = ", ".join(file.name for file in files[:MOST_SHOWN])
    return names if len(files) <= MOST_SHOWN else f"{names}, ... ({len(files)} in all)"
