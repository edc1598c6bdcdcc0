"""`backchannel negotiate DOMAIN [PARTY=TACTIC ...]`: one negotiation, or with ``--tournament`` every tactic against every one."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ConfigError, one_line
from sim.verbs.arguments import Parser, columns

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.laboratory import Bargainer, Outcome, Problem, Tournament

LAWS = ("offering", "acceptance", "opponent")
TERMS = ("protocol", "rounds", "p_breakdown", "clock", "seed", "run")
FOR_TOURNAMENTS = ("protocol", "rounds", "p_breakdown", "clock", "seed", "runs", "tactics", "equilibria")
USUAL_TACTICS = ("boulware", "linear", "conceder", "micro", "nice_tit_for_tat", "tit_for_tat_averaged")
ENDINGS = (".yaml", ".yml", ".xml", ".json", ".efg", ".nfg")
GAMBIT = (".efg", ".nfg")
MOST_EQUILIBRIA = 12
"""Lines of equilibria that are printed."""
MOST_PARTIES = 12
"""At one table; the rules are compiled for each number of them."""
WIDE = 250
"""Columns of a trace that goes into a file or a pipe."""
EXAMPLES = """\
examples:
  backchannel negotiate lease
  backchannel negotiate lease landlord=boulware tenant=conceder tenant.acceptance=ac_next rounds=40 --trace
  backchannel negotiate valley protocol=stacked_offers upper=linear upper.beta=0.5
  backchannel negotiate A-domain.xml A-prof1.xml A-prof2.xml
  backchannel negotiate lease pie --tournament tactics=boulware,linear,conceder runs=20 p_breakdown=0.02
  backchannel negotiate lease pie --tournament tactics=all equilibria=0

parties may also be called a, b, c in their order; PARTY.beta=0.5 sets a number of the tactic, PARTY.acceptance=NAME a law,
PARTY.acceptance.NUMBER=VALUE a number of that law, PARTY.discount=0.95 what a gain is worth a round later; parties=ONE,OTHER takes
these of a domain's parties. A tournament's equilibria=N tries N pairs of supports, 0 none"""


def main(argv: Sequence[str]) -> int:
    """Negotiate and print how it went."""
    options = _parser().parse(argv)
    from sim import registry

    for plugin in options.plugin:
        registry.load_plugin(plugin)
    domains, words = _told_apart(options.words)
    _refuse_keys([name for name, _ in domains])
    if not domains:
        raise ConfigError.at("negotiate", "DOMAIN", "", _shipped())
    parties, words = _parties(words)
    if parties and len(domains) > 1:
        raise ConfigError.at("negotiate", "parties", ",".join(parties), "can be chosen of one domain alone")
    if options.tournament:
        problems = [(name, opened(name, *files, parties=parties)) for name, files in domains]
        return _hold_tournament(problems, _settings(words))
    (name, files), *others = domains
    if others:
        raise ConfigError.at(
            "negotiate", "DOMAIN", others[0][0], "is a second domain; --tournament takes several"
        )
    problem = opened(name, *files, parties=parties)
    return _hold_one(problem, name, _settings(words, problem.parties), options)


def _told_apart(words: Sequence[str]) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return domains, each with the profiles that are named after it, and the settings."""
    from sim.laboratory.domains.reading import is_profile

    domains: list[tuple[str, list[str]]] = []
    settings = []
    for word in words:
        if "=" in word and not Path(word).exists():
            settings.append(word)
        elif domains and _takes_profiles(domains[-1][0]) and is_profile(word):
            domains[-1][1].append(word)
        else:
            domains.append((word, []))
    return domains, settings


def _takes_profiles(name: str) -> bool:
    return Path(name).suffix.lower() in {".xml", ".json"} or Path(name).is_dir()


def _parties(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the parties that are chosen, and the other settings."""
    chosen = [word for word in words if word.startswith("parties=")]
    if len(chosen) > 1:
        raise ConfigError.at("negotiate", "parties", chosen[1].partition("=")[2], "is set twice")
    named = [name for word in chosen for name in word.partition("=")[2].split(",") if name]
    if chosen and (len(named) < 2 or len(set(named)) < len(named)):
        allowed = "must name at least two, each once, with commas"
        raise ConfigError.at("negotiate", "parties", ",".join(named), allowed)
    return named, [word for word in words if word not in chosen]


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
        help="play every tactic against every tactic: scores with tests, regret and payoffs, then the equilibria between tactics",
    )
    parser.add_argument(
        "--plugin", metavar="FILE", action="append", default=[], help="a Python file that registers laws"
    )
    return parser


def _shipped() -> list[str]:
    from sim.laboratory.yaml_domains import shipped_domains

    return list(shipped_domains())


def opened(name: str, *profiles: str, parties: Sequence[str] = ()) -> Problem:
    """Return the domain of a name: one's own file or folder, or a shipped one.

    Parameters
    ----------
    name : str
    *profiles : str
        Files of its profiles, where they are named.
    parties : sequence of str
        Which of its parties negotiate, in this order; all by default.

    Raises
    ------
    ConfigError
        If there is neither, or no such party.
    """
    from sim.laboratory import read_domain
    from sim.laboratory.yaml_domains import read_yaml, shipped_domain

    place = Path(name)
    if not place.suffix and not place.exists():
        return _chosen(shipped_domain(name), parties)
    if place.suffix.lower() in GAMBIT:
        raise ConfigError.at(
            "negotiate", "DOMAIN", name, "is a game of Gambit, which is written here, not read"
        )
    if place.is_dir() and not any(place.glob("*.xml")) and not any(place.rglob("*.json")):
        name = _only_yaml(place)
    if Path(name).suffix.lower() in {".yaml", ".yml"} and not Path(name).is_dir():
        return _chosen(read_yaml(name), parties)
    if parties and not profiles and is_genius(name):
        return read_domain(name, *parties)
    return _chosen(read_domain(name, *profiles), parties)


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


def _chosen(problem: Problem, parties: Sequence[str]) -> Problem:
    from sim.laboratory import Problem

    there = {profile.party: profile for profile in problem.profiles}
    for party in parties:
        if party not in there:
            raise ConfigError.at("negotiate", "parties", party, list(there))
    return Problem(problem.domain, tuple(there[party] for party in parties)) if parties else problem


def _settings(words: Sequence[str], parties: Sequence[str] = ()) -> dict[str, str]:
    """Return settings by key; a party may have a dot or an equals sign in its name."""
    settings: dict[str, str] = {}
    for word in words:
        party = _party_of(word, parties)
        rest, _, value = word[len(party) :].partition("=")
        key = party + rest
        if key in settings:
            raise ConfigError.at("negotiate", key, value, "is set twice")
        settings[key] = value
    return settings


def _party_of(key: str, parties: Sequence[str]) -> str:
    """Return the longest name of a party with which a setting begins, empty where it begins with none."""
    fitting = [name for name in parties if key == name or key.startswith((f"{name}.", f"{name}="))]
    return max(fitting, key=len, default="")


def _hold_one(problem: Problem, name: str, settings: dict[str, str], options: Namespace) -> int:
    from sim.laboratory import negotiate

    if len(problem.parties) > MOST_PARTIES:
        allowed = f"are more than {MOST_PARTIES}: choose some, as parties={','.join(problem.parties[:2])}"
        raise ConfigError.at("negotiate", "parties", len(problem.parties), allowed)
    terms = {key: _term(key, settings.pop(key)) for key in TERMS if key in settings}
    bargainers = bargainers_of(problem.parties, settings)
    _tell(problem)
    with _announced(len(problem.parties)):
        outcome = negotiate(problem, bargainers, **_usual(problem, name) | terms)
    _print(outcome, bargainers, trace=options.trace)
    return EXIT_DONE


def _tell(problem: Problem) -> None:
    for finding in problem.check():
        print(one_line(str(finding)), file=sys.stderr)


def _usual(problem: Problem, name: str) -> dict[str, Any]:
    """Return terms that hold unless told otherwise: stacked offers among more than two, and GENIUS's clock for its files."""
    usual: dict[str, Any] = {"protocol": "stacked_offers"} if len(problem.parties) > 2 else {}
    return usual | ({"clock": "deadline"} if is_genius(name) else {})


def is_genius(name: str) -> bool:
    """Return whether a domain is of GENIUS, whose discounting works on the share of the deadline that has passed."""
    place = Path(name)
    return place.suffix.lower() == ".xml" or (place.is_dir() and any(place.glob("*.xml")))


def _announced(parties: int) -> contextlib.AbstractContextManager[None]:
    """Tell how long the rules of talks of so many parties are compiled, where it is the first time."""
    from sim.machine import compiling

    return compiling(f"talks-of-{parties}")


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
        party = _party_of(key, parties)
        head, _, rest = (party, "", key[len(party) + 1 :]) if party else key.partition(".")
        if parties.count(head) > 1:
            raise ConfigError.at(
                "negotiate", "key", head, f"is the name of several parties: say {_listed(letters)}"
            )
        place = parties.index(head) if head in parties else letters.get(head)
        if place is None:
            raise ConfigError.at("negotiate", "key", head, [*parties, *TERMS])
        chosen[place][rest] = value
    return [_bargainer(party, own) for party, own in zip(parties, chosen, strict=True)]


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
    from sim.laboratory.equilibria import MOST_PAIRS

    for key in settings:
        if key not in FOR_TOURNAMENTS:
            raise ConfigError.at("negotiate", "key", key, list(FOR_TOURNAMENTS))
    tactics = _tactics(settings.pop("tactics", ",".join(USUAL_TACTICS)))
    most_pairs = _whole("equilibria", settings.pop("equilibria", str(MOST_PAIRS)))
    for _, problem in problems:
        _tell(problem)
    usual = {problem.domain.name: "deadline" for name, problem in problems if is_genius(name)}
    terms = {"clock": usual} | {key: _term(key, text) for key, text in settings.items()}
    progress = _progress if sys.stderr.isatty() else None
    with _announced(2):
        held = tournament(tactics, [problem for _, problem in problems], progress=progress, **terms)
    print(_ranking(held), flush=True)
    if most_pairs:
        print(_equilibria(held, most_pairs))
    return EXIT_DONE


def _tactics(words: str) -> list[str]:
    from sim.registry import laws

    return list(laws("tactic")) if words == "all" else [word for word in words.split(",") if word]


def _progress(done: int, wanted: int) -> None:
    print(f"\r{done} of {wanted} pairings", end="\n" if done == wanted else "", file=sys.stderr, flush=True)


def _ranking(held: Tournament) -> str:
    """Return scores with intervals, whom each tactic differs from, what deviating from it gains, and the payoffs."""
    from sim.laboratory.tournaments import SCORES

    payoffs, regret = held.payoffs(), held.game().regret()
    ranking = held.ranking()
    differs = _differing(held, str(ranking.index[0]))
    rows = [("tactic", "mean", "95% interval", "p", "agreements", "regret", "better answer")]
    for name, row in ranking.iterrows():
        interval = "-" if row["low"] != row["low"] else f"{row['low']:.4f} to {row['high']:.4f}"
        lost = regret.loc[str(name)]
        better = str(lost["better"]) if lost["regret"] > 0.0 else "-"
        cells = (str(name), f"{row['mean']:.4f}", interval, differs.get(str(name), "-"))
        rows.append((*cells, f"{row['agreements']:.1%}", f"{lost['regret']:.4f}", better))
    table: list[Sequence[str]] = [("row against", *map(str, payoffs.columns))]
    table += [(str(name), *(f"{value:.4f}" for value in row)) for name, row in payoffs.iterrows()]
    notes = (
        f"{_significance(held)}\nregret: what deviating to the better answer gains where both play the tactic"
    )
    return f"score: {SCORES[held.score]}\n\n{columns(rows)}\n\n{notes}\n\n{columns(table)}\n"


def _differing(held: Tournament, best: str) -> dict[str, str]:
    """Return the corrected p-value of each tactic's difference from the best one, in words."""
    if len(held.means().columns) < 2:
        return {}
    pairs = held.comparisons()
    told = {}
    for row in pairs.itertuples(index=False):
        if best in {row.first, row.second}:
            told[str(row.second if row.first == best else row.first)] = f"{row.p_corrected:.3g}"
    return told


def _significance(held: Tournament) -> str:
    """Return which tests were held over what, and how small a p-value could be at all."""
    tactics, blocks = held.means().shape
    unit = f"{blocks} {held.cluster}{'s' if blocks > 1 else ''}"
    if tactics < 2 or blocks < 2:
        return f"p: none, with {unit} alone; several domains, or runs on one, are compared"
    pairs = tactics * (tactics - 1) // 2
    overall = held.friedman()
    friedman = "" if math.isnan(overall) else f"all alike: p = {overall:.3g} (Friedman, {unit}). "
    least = min(1.0, pairs * 2.0 ** (1 - blocks))
    return (
        f"{friedman}p: against the first, Wilcoxon's signed ranks paired over {unit}, corrected for {pairs} pairs by Holm; "
        f"at least {least:.2g} with so many"
    )


def _equilibria(held: Tournament, most_pairs: int) -> str:
    """Return the equilibria of the game between the tactics, and how far they were searched."""
    game = held.game()
    search = game.search(most_pairs)
    lines = game.told(search)
    shown = [f"  {line}" for line in lines[:MOST_EQUILIBRIA]]
    if len(lines) > MOST_EQUILIBRIA:
        shown.append(f"  ... ({len(lines)} in all)")
    limits = search.limits(len(game.names))
    if limits:
        shown.append(f"  {limits}; equilibria=N tries more")
    even = search.is_complete and len(lines) % 2 == 0
    note = " (among others: the game is degenerate)" if even else ""
    return "\n".join([f"equilibria of the game between the tactics{note}:", *(shown or ["  none found"])])
