"""`backchannel negotiate DOMAIN [PARTY=TACTIC ...]`: one negotiation, or with ``--tournament`` every tactic against every one."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ConfigError
from sim.verbs.arguments import Parser, columns

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.laboratory import Bargainer, Outcome, Problem, Tournament

LAWS = ("offering", "acceptance", "opponent")
TERMS = ("protocol", "rounds", "p_breakdown", "clock", "seed", "run")
FOR_TOURNAMENTS = ("protocol", "rounds", "p_breakdown", "clock", "seed", "runs", "tactics")
USUAL_TACTICS = ("boulware", "linear", "conceder", "micro", "nice_tit_for_tat", "tit_for_tat_averaged")
ENDINGS = (".yaml", ".yml", ".xml", ".json", ".efg", ".nfg")
GAMBIT = (".efg", ".nfg")
WIDE = 250
"""Columns of a trace that goes into a file or a pipe."""
EXAMPLES = """\
examples:
  backchannel negotiate lease
  backchannel negotiate lease landlord=boulware tenant=conceder tenant.acceptance=ac_next rounds=40 --trace
  backchannel negotiate valley protocol=stacked_offers upper=linear upper.beta=0.5
  backchannel negotiate lease pie --tournament tactics=boulware,linear,conceder runs=20 p_breakdown=0.02

parties may also be called a, b, c in their order; PARTY.beta=0.5 sets a number of the tactic, PARTY.acceptance=NAME a law,
PARTY.acceptance.NUMBER=VALUE a number of that law, PARTY.discount=0.95 what a gain is worth a round later"""


def main(argv: Sequence[str]) -> int:
    """Negotiate and print how it went."""
    options = _parser().parse(argv)
    from sim import registry

    for plugin in options.plugin:
        registry.load_plugin(plugin)
    domains = [word for word in options.words if "=" not in word or Path(word).exists()]
    settings = _settings([word for word in options.words if word not in domains])
    _refuse_keys(domains)
    if not domains:
        raise ConfigError.at("negotiate", "DOMAIN", "", _shipped())
    if options.tournament:
        return _hold_tournament([(name, opened(name)) for name in domains], settings)
    if len(domains) > 1:
        raise ConfigError.at(
            "negotiate", "DOMAIN", domains[1], "is a second domain; --tournament takes several"
        )
    return _hold_one(opened(domains[0]), domains[0], settings, options)


def _refuse_keys(words: Sequence[str]) -> None:
    """Refuse a key without a value, which would be taken for a domain."""
    for word in words:
        if Path(word).exists() or Path(word).suffix.lower() in ENDINGS:
            continue
        if word in (*TERMS, *FOR_TOURNAMENTS) or "." in word:
            raise ConfigError.at("negotiate", "DOMAIN", word, "is no file: a setting is KEY=VALUE")


def _parser() -> Parser:
    import argparse

    parser = Parser("negotiate", "Negotiate over a domain, apart from any campaign.")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "words",
        nargs="*",
        metavar="DOMAIN PARTY=TACTIC KEY=VALUE",
        help="a shipped domain (list domains), a YAML, GENIUS XML or GeniusWeb JSON file, or a folder with one domain; then tactics "
        f"by party, and {', '.join(TERMS)}",
    )
    parser.add_argument("--trace", action="store_true", help="show every move")
    parser.add_argument(
        "--tournament",
        action="store_true",
        help="play every tactic against every tactic: scores and payoffs, and the equilibria between tactics where the extra "
        "`analysis` is installed",
    )
    parser.add_argument(
        "--plugin", metavar="FILE", action="append", default=[], help="a Python file that registers laws"
    )
    return parser


def _shipped() -> list[str]:
    from sim.laboratory.yaml_domains import shipped_domains

    return list(shipped_domains())


def opened(name: str) -> Problem:
    """Return the domain of a name: one's own file or folder, or a shipped one.

    Raises
    ------
    ConfigError
        If there is neither.
    """
    from sim.laboratory import read_domain
    from sim.laboratory.yaml_domains import read_yaml, shipped_domain

    if not Path(name).suffix and not Path(name).exists():
        return shipped_domain(name)
    if Path(name).suffix.lower() in GAMBIT:
        raise ConfigError.at(
            "negotiate", "DOMAIN", name, "is a game of Gambit, which is written here, not read"
        )
    if Path(name).is_dir() and not any(Path(name).glob("*.xml")) and not any(Path(name).rglob("*.json")):
        name = _only_yaml(Path(name))
    return read_yaml(name) if Path(name).suffix in {".yaml", ".yml"} else read_domain(name)


def _only_yaml(folder: Path) -> str:
    """Return the one YAML file of a folder; a YAML file holds a whole domain."""
    found = sorted(file for ending in ("*.yaml", "*.yml") for file in folder.glob(ending))
    if len(found) != 1:
        held = (
            f"holds several domains: name one, such as {found[0]}"
            if found
            else "holds no YAML, XML or JSON file"
        )
        raise ConfigError.at("negotiate", "DOMAIN", str(folder), held)
    return str(found[0])


def _settings(words: Sequence[str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for word in words:
        # A party's name may hold a sign of equality, a value does not.
        key, _, value = word.rpartition("=")
        if key in settings:
            raise ConfigError.at("negotiate", key, value, "is set twice")
        settings[key] = value
    return settings


def _hold_one(problem: Problem, name: str, settings: dict[str, str], options: Namespace) -> int:
    from sim.laboratory import negotiate

    terms = {key: _term(key, settings.pop(key)) for key in TERMS if key in settings}
    bargainers = bargainers_of(problem.parties, settings)
    for finding in problem.check():
        print(finding, file=sys.stderr)
    with _announced(len(problem.parties)):
        outcome = negotiate(problem, bargainers, **_usual(problem, name) | terms)
    _print(outcome, bargainers, trace=options.trace)
    return EXIT_DONE


def _usual(problem: Problem, name: str) -> dict[str, Any]:
    """Return terms that hold unless told otherwise: stacked offers among more than two, and GENIUS's clock for its files."""
    usual: dict[str, Any] = {"protocol": "stacked_offers"} if len(problem.parties) > 2 else {}
    return usual | ({"clock": "deadline"} if is_genius(name) else {})


def is_genius(name: str) -> bool:
    """Return whether a domain is of GENIUS, whose discounting works on the share of the deadline that has passed."""
    place = Path(name)
    return place.suffix.lower() == ".xml" or (place.is_dir() and any(place.glob("*.xml")))


@contextlib.contextmanager
def _announced(parties: int) -> Iterator[None]:
    """Say that the rules of talks of so many parties are compiled, where it is the first time."""
    from sim.machine import is_cold, mark_warm

    rules = f"talks-of-{parties}"
    if is_cold(rules):
        print("Compiling the rules; this happens once after an installation.", file=sys.stderr)
    yield
    mark_warm(rules)


def _term(key: str, text: str) -> Any:
    if key in {"protocol", "clock"}:
        return text
    return _number(key, text) if key == "p_breakdown" else _whole(key, text)


def _whole(key: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ConfigError.at("negotiate", key, text, "must be a whole number")
    return int(text)


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as problem:
        raise ConfigError.at("negotiate", key, text, "must be a number") from problem


def bargainers_of(parties: Sequence[str], settings: dict[str, str]) -> list[Bargainer]:
    """Return one bargainer a party from settings such as ``tenant=linear`` and ``tenant.acceptance.level=0.8``.

    Parameters
    ----------
    parties : sequence of str
        Their names; ``a``, ``b``, ... name them in their order.
    settings : dict of str to str

    Raises
    ------
    ConfigError
        For a setting of nobody.
    """
    letters = {chr(ord("a") + i): i for i in range(len(parties))}
    chosen: list[dict[str, str]] = [{} for _ in parties]
    for key, value in settings.items():
        head, rest = _split(key, [*parties, *letters])
        if parties.count(head) > 1:
            raise ConfigError.at(
                "negotiate", "key", head, f"is the name of several parties: say {_listed(letters)}"
            )
        place = parties.index(head) if head in parties else letters.get(head)
        if place is None:
            raise ConfigError.at("negotiate", "key", head, [*parties, *TERMS])
        chosen[place][rest] = value
    return [_bargainer(party, own) for party, own in zip(parties, chosen, strict=True)]


def _split(key: str, names: Sequence[str]) -> tuple[str, str]:
    """Return the party of a setting and what is set: the longest name that fits, since names may hold dots."""
    fitting = [name for name in names if key == name or key.startswith(f"{name}.")]
    head = max(fitting, key=len, default=key.partition(".")[0])
    return head, key[len(head) + 1 :]


def _listed(letters: dict[str, int]) -> str:
    return " or ".join(letters)


def _bargainer(party: str, chosen: dict[str, str]) -> Bargainer:
    from sim.bargaining.offerings import BY_TACTIC
    from sim.laboratory import Bargainer

    names = {"offering": BY_TACTIC, "acceptance": "next_target", "opponent": "perfect"}
    names |= {kind: chosen.pop(kind) for kind in LAWS if kind in chosen}
    laws: dict[str, Any] = {}
    for kind in LAWS:
        of_law = {
            key.partition(".")[2]: chosen.pop(key) for key in list(chosen) if key.startswith(f"{kind}.")
        }
        laws[kind] = (
            names[kind],
            {key: _number(f"{party}.{kind}.{key}", text) for key, text in of_law.items()},
        )
    tactic = chosen.pop("", "linear")
    discount = _number(f"{party}.discount", chosen.pop("discount")) if "discount" in chosen else None
    numbers = {key: _number(f"{party}.{key}", text) for key, text in chosen.items()}
    return Bargainer((tactic, numbers), discount=discount, **laws)


def _print(outcome: Outcome, bargainers: Sequence[Bargainer], *, trace: bool) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    if trace:
        console.print(_trace(outcome))
    print(_told(outcome, bargainers))
    measures = [(name, f"{value:.4f}") for name, value in outcome.measures().items()]
    if measures:
        print(f"\n{columns(measures)}")


def _trace(outcome: Outcome) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    moves = outcome.trace()
    for column in moves.columns:
        table.add_column(column, justify="left" if column in {"party", "move"} else "right", no_wrap=True)
    for row in moves.itertuples(index=False):
        table.add_row(*(f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in row))
    return table


def _told(outcome: Outcome, bargainers: Sequence[Bargainer]) -> str:
    if outcome.package is None:
        head = str(outcome)
    else:
        head = f"agreed in round {outcome.rounds + 1}, package {outcome.agreement}\n\n" + columns(
            [(str(issue), str(value)) for issue, value in outcome.package.items()]
        )
    rows: list[Sequence[str]] = [("party", "tactic", "utility", "gain over no deal", "discounted gain")]
    numbers = (outcome.utilities, outcome.gains, outcome.discounted)
    for i, party in enumerate(outcome.stakes.parties):
        rows.append((party, str(bargainers[i]), *(f"{values[i]:.4f}" for values in numbers)))
    return f"{head}\n\n{columns(rows)}"


def _hold_tournament(problems: Sequence[tuple[str, Problem]], settings: dict[str, str]) -> int:
    from sim.laboratory import tournament

    for key in settings:
        if key not in FOR_TOURNAMENTS:
            raise ConfigError.at("negotiate", "key", key, list(FOR_TOURNAMENTS))
    tactics = [word for word in settings.pop("tactics", ",".join(USUAL_TACTICS)).split(",") if word]
    usual = {problem.domain.name: "deadline" for name, problem in problems if is_genius(name)}
    terms = {"clock": usual} | {key: _term(key, text) for key, text in settings.items()}
    progress = _progress if sys.stderr.isatty() else None
    with _announced(2):
        held = tournament(tactics, [problem for _, problem in problems], progress=progress, **terms)
    print(_ranking(held))
    return EXIT_DONE


def _progress(done: int, wanted: int) -> None:
    print(f"\r{done} of {wanted} pairings", end="\n" if done == wanted else "", file=sys.stderr, flush=True)


def _ranking(held: Tournament) -> str:
    from sim.errors import MissingExtra
    from sim.laboratory.tournaments import SCORES

    rows = [("tactic", "mean", "95% interval", "agreements")]
    for name, row in held.ranking().iterrows():
        interval = "-" if row["low"] != row["low"] else f"{row['low']:.4f} to {row['high']:.4f}"
        rows.append((str(name), f"{row['mean']:.4f}", interval, f"{row['agreements']:.1%}"))
    payoffs = held.payoffs()
    table: list[Sequence[str]] = [("row against", *map(str, payoffs.columns))]
    table += [(str(name), *(f"{value:.4f}" for value in row)) for name, row in payoffs.iterrows()]
    try:
        game = held.game()
        equilibria = "\n".join(f"  {line}" for line in game.told())
        note = " (among others: the game is degenerate)" if game.is_degenerate else ""
    except MissingExtra as problem:
        equilibria, note = f"  {problem}", ""
    return (
        f"score: {SCORES[held.score]}\n\n{columns(rows)}\n\n{columns(table)}\n\n"
        f"equilibria of the game between the tactics{note}:\n{equilibria}"
    )
