"""Reading a domain from wherever it is, by the look of its files."""

from __future__ import annotations

from pathlib import Path

from sim.errors import ConfigError
from sim.laboratory.domains.genius_xml import LEVELS_OF_REAL, Evaluations, read_genius
from sim.laboratory.domains.geniusweb_json import read_geniusweb
from sim.laboratory.domains.problem import Problem

DOMAIN_MARK = b"<negotiation_template"
"""What a GENIUS domain file has, and a profile has not."""


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
        The profiles, in the order of the parties; left out, all other files of the folder in the order of their names.
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
    if not place.exists():
        raise ConfigError.at("domain", "path", str(path), "is not there")
    domain_file = _domain_file(place)
    if domain_file is None:
        files = [place, *profile_files] if place.is_file() else list(profile_files) or _files(place, ".json")
        return read_geniusweb(files)
    profiles = list(profile_files) or [
        file for file in _files(domain_file.parent, ".xml") if not _is_domain(file)
    ]
    return read_genius(domain_file, profiles, levels=levels, evaluations=evaluations)


def _domain_file(place: Path) -> Path | None:
    """Return the GENIUS domain file, or None where the files are GeniusWeb's."""
    if place.is_file():
        return place if place.suffix.lower() == ".xml" else None
    domains = [file for file in _files(place, ".xml") if _is_domain(file)]
    if len(domains) > 1:
        names = [file.name for file in domains]
        raise ConfigError.at("domain", "path", names, "are several domain files: name one of them")
    if not domains and not _files(place, ".json"):
        raise ConfigError.at("domain", "path", str(place), "has no domain file, neither .xml nor .json")
    return domains[0] if domains else None


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == suffix and not file.is_dir())


def _is_domain(file: Path) -> bool:
    """Return whether a file has the mark of a domain, in an encoding of one byte a character or of two."""
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise ConfigError.at("domain", "file", str(file), f"cannot be read: {problem.strerror}") from problem
    return DOMAIN_MARK in data.replace(b"\0", b"")
