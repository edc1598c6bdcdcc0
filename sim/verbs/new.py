"""`backchannel new KIND NAME`: a commented file to start from, which is valid as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sim.errors import EXIT_DONE, ConfigError
from sim.verbs.arguments import Parser, shown_path

SKELETONS = Path(__file__).resolve().parents[1] / "skeletons"
THEN = {
    "scenario": ("backchannel validate {file}", "backchannel run scenario={file}"),
    "case": ("backchannel validate case={file}", "backchannel run case={file}"),
    "sweep": ("backchannel sweep sweep={file} --dry-run", "backchannel sweep sweep={file}"),
    "domain": ("backchannel negotiate {file}", "backchannel negotiate {file} --tournament"),
}
"""What to say next about a new file of each kind."""


def main(argv: Sequence[str]) -> int:
    """Write the file, and print where it is and what may follow; nothing is ever overwritten."""
    parser = Parser("new", "Write a commented file to start from: a scenario, a case, a sweep or a domain.")
    parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(THEN)}")
    parser.add_argument(
        "name",
        metavar="NAME",
        help="small letters, digits and _; the file lies in the current folder, or under --config-dir in that of its kind",
    )
    parser.add_config_dir()
    options = parser.parse(argv)
    if options.kind not in THEN:
        raise ConfigError.at("new", "KIND", options.kind, list(THEN))
    _check_name(options.kind, options.name)
    file = _written(options.kind, options.name, options.config_dir)
    print(f"wrote {shown_path(file)}; next:")
    print("\n".join(f"  {line.format(file=shown_path(file))}" for line in THEN[options.kind]))
    return EXIT_DONE


def _check_name(kind: str, name: str) -> None:
    """Refuse what cannot be a name, and names of shipped files, which one's own would hide."""
    from sim.configuration.build import NAME
    from sim.configuration.places import configs_dir

    if not NAME.fullmatch(name):
        raise ConfigError.at(
            "new", "NAME", name, "must be a name: small letters, digits and _, a letter first"
        )
    if (configs_dir() / kind / f"{name}.yaml").exists():
        raise ConfigError.at("new", "NAME", name, f"is the name of a shipped {kind}: take another")


def _written(kind: str, name: str, config_dir: str | None) -> Path:
    folder = Path.cwd() if config_dir is None else Path(config_dir).absolute() / kind
    file = folder / f"{name}.yaml"
    text = (SKELETONS / f"{kind}.yaml").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(filled(text, {"NAME": name, "FILE": shown_path(file)}))
    except FileExistsError:
        raise ConfigError.at("new", "NAME", name, f"is there already, in {shown_path(file)}") from None
    except OSError as problem:
        raise ConfigError(f"new: {shown_path(file)} cannot be written: {problem.strerror}") from problem
    return file


def filled(text: str, words: dict[str, str]) -> str:
    """Return a skeleton with its words in capitals filled in; a role stands for its first party in the baseline."""
    from sim.configuration import load

    parties = reversed(load("baseline").parties.items())
    known = {party.role.upper(): name for name, party in parties} | words
    return re.sub(r"\b[A-Z]+\b", lambda found: known.get(found[0], found[0]), text)
