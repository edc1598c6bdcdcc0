"""Files of GENIUS, each kind as GENIUS's own evaluator takes it: expected values by hand from its rules, which are named."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.laboratory.domains import Problem, read_domain
from sim.laboratory.domains.files import MOST_BYTES
from sim.laboratory.domains.genius_xml import read_genius_domain, read_genius_profile

TOP = '<objective index="{index}" name="yard" type="objective" etype="objective">{inside}</objective>'
DOMAIN = (
    f'<negotiation_template><utility_space number_of_issues="2">{TOP}</utility_space></negotiation_template>'
)
WORDS = {"fence": ("wood", "wire"), "gate": ("left", "right")}


def issue(index: int, name: str, evaluations: tuple[object, ...] = (), **about: str) -> str:
    """Return a discrete issue of the yard, with evaluations where it is a profile's."""
    kind = about.get("type", "discrete")
    items = "".join(
        f'<item index="{k}" value="{word}"'
        + (f' evaluation="{evaluations[k]}"' if evaluations else "")
        + "/>"
        for k, word in enumerate(WORDS[name])
    )
    return f'<issue index="{index}" name="{about.get("called", name)}" type="{kind}" etype="{kind}">{items}</issue>'


def weights(**by_index: float) -> str:
    return "".join(f'<weight index="{key[1:]}" value="{value}"/>' for key, value in by_index.items())


def profile(inside: str, *, index: int = 0, space: str = "", rest: str = '<reservation value="0"/>') -> str:
    return f"<utility_space{space}>{TOP.format(index=index, inside=inside)}{rest}</utility_space>"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder


def yard(folder: Path, *insides: str, indices: tuple[int, int] = (1, 2), **about: str) -> Problem:
    """Return the yard with profiles ann, bob, ... of these insides."""
    domain = DOMAIN.format(index=0, inside=issue(indices[0], "fence") + issue(indices[1], "gate"))
    names = ("ann", "bob", "eve")[: len(insides)]
    files = {name: profile(inside, **about) for name, inside in zip(names, insides, strict=True)}  # type: ignore[arg-type]
    written(folder, yard=domain, **files)
    return read_domain(folder / "yard.xml", *(folder / f"{name}.xml" for name in names))


def told(problem: Problem) -> str:
    return "\n".join(map(str, problem.check()))


PLAIN = issue(1, "fence", (2, 1)) + issue(2, "gate", (1, 0))


# ------------------------------------------------------------------------------- weights and issues by their index


@pytest.mark.parametrize("indices", [(2, 3), (1, 4), (7, 12)])
def test_an_issue_is_matched_by_its_index_and_never_by_its_place(
    tmp_path: Path, indices: tuple[int, int]
) -> None:
    # AdditiveUtilitySpace.loadTreeRecursive puts weights and evaluators under the index. Ann: 0.8 * 10/10 + 0.2 * 3/9, 0.8 + 0.2,
    # 0.8 * 4/10 + 0.2 * 3/9, 0.8 * 0.4 + 0.2; her issues and weights stand the other way round than the domain's.
    first, second = indices
    ann = (
        weights(**{f"_{second}": 0.2, f"_{first}": 0.8})
        + issue(second, "gate", (3, 9))
        + issue(first, "fence", (10, 4))
    )
    read = yard(tmp_path, ann, ann, indices=indices)
    expected = [0.8 + 0.2 / 3.0, 1.0, 0.32 + 0.2 / 3.0, 0.52]
    assert read.utility()[0] == pytest.approx(expected, abs=1e-15)


def test_a_weight_of_the_objective_says_nothing_of_issues(tmp_path: Path) -> None:
    ann = weights(_0=1.0, _1=0.5, _2=0.5) + PLAIN
    read = yard(tmp_path, ann, ann)
    assert read.utility()[0].tolist() == [1.0, 0.5, 0.75, 0.25]
    assert "weight" not in told(read)


def test_an_issue_of_another_name_is_taken_by_its_index_and_told(tmp_path: Path) -> None:
    ann = weights(_1=0.5, _2=0.5) + issue(1, "fence", (2, 1), called="hedge") + issue(2, "gate", (1, 0))
    read = yard(tmp_path, ann, ann)
    assert read.utility()[0].tolist() == [1.0, 0.5, 0.75, 0.25]
    assert "warning: ann: fence is called 'hedge' in the profile; matched by its index, as in GENIUS" in told(
        read
    )


def test_issues_of_objectives_inside_each_other_are_weighed_where_they_lie(tmp_path: Path) -> None:
    # The weight of an inner objective is not multiplied (getUtility goes over issues alone).
    inner = TOP.format(index=9, inside=issue(2, "gate", (1, 0)) + weights(_2=0.5))
    ann = weights(_1=0.5, _9=0.1) + issue(1, "fence", (2, 1)) + inner
    assert yard(tmp_path, ann, ann).utility()[0].tolist() == [1.0, 0.5, 0.75, 0.25]


# ---------------------------------------------------------------------------------------------- what is cut off


def test_a_weighted_sum_is_cut_off_at_one_and_raw_is_not(tmp_path: Path) -> None:
    # getUtility: "if (result > 1) return 1". 1.0 * 1 + 0.8 * 1, 1.0, 0.5 + 0.8 and 0.5.
    ann = weights(_1=1.0, _2=0.8) + PLAIN
    read = yard(tmp_path, ann, ann)
    assert read.utility()[0].tolist() == [1.0, 1.0, 1.0, 0.5]
    assert "weights sum to 1.8, not 1; kept as given, and utilities are cut off at 1" in told(read)
    raw = read_genius_profile(tmp_path / "ann.xml", read.domain, evaluations="raw")
    assert raw.utilities().tolist() == [2.8, 2.0, 1.8, 1.0]


PLANE = "".join(
    f'<issue index="{k}" name="{name}" type="integer" etype="integer" lowerbound="0" upperbound="1"/>'
    for k, name in ((3, "n"), (5, "m"))
)
N1, M1 = '<{0} index="3" min="1" max="1"/>', '<{0} index="5" min="1" max="1"/>'
BOTH = N1.format("INCLUDES") + M1.format("INCLUDES")


def plane(folder: Path, functions: str, most: str = "100") -> np.ndarray:
    """Return the utilities of (n, m) = (0, 0), (0, 1), (1, 0), (1, 1)."""
    inside = f'{PLANE}<utility maxutility="{most}">{functions}</utility>'
    written(
        folder,
        plane=DOMAIN.format(index=0, inside=PLANE),
        ann=profile(inside, space=' type="nonlinear"'),
    )
    domain = read_genius_domain(folder / "plane.xml")
    return read_genius_profile(folder / "ann.xml", domain).utilities()


def ufun(inside: str, aggregation: str = "sum", weight: str = "1") -> str:
    return f'<ufun type="PlainUfun" weight="{weight}" aggregation="{aggregation}">{inside}</ufun>'


def rectangle(worth: float, sides: str = "", weight: str = "1") -> str:
    return f'<hyperRectangle utility="{worth}" weight="{weight}">{sides}</hyperRectangle>'


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        # NonlinearUtilitySpace.getUtility divides by maxutility and cuts off at 1.
        (ufun(rectangle(60, N1.format("INCLUDES")) + rectangle(50, M1.format("INCLUDES"))), [0, 0.5, 0.6, 1.0]),
        # ExclusiveHyperRectangle: worth it where a bound is broken.
        (ufun(rectangle(40, BOTH.replace("INCLUDES", "EXCLUDES"))), [0.4, 0.4, 0.4, 0.0]),
        # No bounds at all: worth it everywhere. A rectangle's own weight multiplies.
        (ufun(rectangle(40, weight="0.5") + rectangle(10, BOTH)), [0.2, 0.2, 0.2, 0.3]),
        # The least and the best of 30 everywhere and 60 where n = 1; 0 counts where a box does not hold.
        (ufun(rectangle(30) + rectangle(60, N1.format("INCLUDES")), "min"), [0.0, 0.0, 0.3, 0.3]),
        (ufun(rectangle(30) + rectangle(60, N1.format("INCLUDES")), "max"), [0.3, 0.3, 0.6, 0.6]),
        # An inner function is multiplied by its weight, the outermost is not (UtilityFunction.getUtility).
        (ufun(rectangle(10) + ufun(rectangle(20), weight="2"), weight="9"), [0.5, 0.5, 0.5, 0.5]),
    ],
)  # fmt: skip
def test_rectangles_are_worth_what_genius_makes_of_them(
    tmp_path: Path, functions: str, expected: list[float]
) -> None:
    assert plane(tmp_path, functions) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("functions", "most", "said"),
    [
        (ufun(rectangle(1)), "0", "maxutility = 0.0 must be greater than 0"),
        (ufun(rectangle(1), "product"), "1", "aggregation = 'product' must be one of sum, min, max"),
        (ufun("<cone/>"), "1", "ufun = 'cone' must be one of hyperRectangle, ufun"),
        (ufun(""), "1", "has no hyperRectangle"),
        (ufun(rectangle(1)) * 2, "1", "must be one utility with one ufun"),
        (ufun(rectangle(1, N1.format("INCLUDES") + M1.format("EXCLUDES"))), "1", "INCLUDES alone or of EXCLUDES"),
        (ufun(rectangle(1, N1.format("EQUALS"))), "1", "INCLUDES alone or of EXCLUDES"),
        (ufun(rectangle(1, '<INCLUDES index="4" min="0" max="1"/>')), "1", "is no issue of the domain: 3, 5"),
        ("<ufun>" * 60 + rectangle(1) + "</ufun>" * 60, "1", "lies more than 50 deep"),
    ],
)  # fmt: skip
def test_rectangles_that_are_not_understood_are_refused(
    tmp_path: Path, functions: str, most: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        plane(tmp_path, functions, most)


# ----------------------------------------------------------------------------------------------- constraints

SUMS = "".join(
    f'<issue index="{k}" name="{name}" type="discrete" etype="discrete">'
    + "".join(f'<item index="{i}" value="{word}"/>' for i, word in enumerate(words))
    + "</issue>"
    for k, name, words in ((2, "x", ("-1", "0", "3")), (4, "y", ("ab", "bc")))
)
RANKS = (
    '<issue index="2"><item value="-1" rank="1"/><item value="0" rank="2"/><item value="3" rank="4"/></issue>'
    '<issue index="4"><item value="ab" rank="2"/><item value="bc" rank="1"/></issue>'
)


def ranked(folder: Path, constraints: str) -> list[list[float]]:
    """Return the utilities by x and y."""
    rules = f"<rules><ranks>{RANKS}</ranks><constraints>{constraints}</constraints></rules>"
    written(
        folder,
        sums=DOMAIN.format(index=0, inside=SUMS),
        ann=profile(SUMS + rules, space=' type="constraint"'),
    )
    domain = read_genius_domain(folder / "sums.xml")
    table = read_genius_profile(folder / "ann.xml", domain).utilities()
    return [[float(value) for value in row] for row in table.reshape(3, 2)]


def constraint(kind: str, inside: str, about: str = "") -> str:
    return f'<constraint type="{kind}" {about}>{inside}</constraint>'


def check(index: int, condition: str) -> str:
    return f'<checkassignment index="{index}" condition="{condition}"/>'


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        # Ranks as shares of the highest, averaged: x is 1/4, 2/4, 1 and y is 1, 1/2.
        ("", [[0.625, 0.375], [0.75, 0.5], [1.0, 0.75]]),
        # All conditions hold: nothing. "positive" holds for zero too (it fails below 0), "b" is in both words, "c" in one.
        (constraint("inclusiveZeroOutcomeConstraint", check(2, "numeric=positive") + check(4, "c")),
         [[0.625, 0.375], [0.75, 0.0], [1.0, 0.0]]),
        # The sign holds strictly, and the second word is not there: nothing.
        (constraint("conditionalZeroOutcomeConstraint", check(4, "c") + check(2, "numeric=positive")),
         [[0.625, 0.375], [0.75, 0.5], [0.0, 0.75]]),
        # The issue itself counts for nothing: x where y is ab.
        (constraint("zeroConstraint", '<valueassignment index="4" value="ab"/>', 'index="2"'),
         [[0.5, 0.375], [0.5, 0.5], [0.5, 0.75]]),
        # x where y is ab and x lacks "3".
        (constraint("conditionalZeroConstraint", '<valueassignment index="4" value="ab"/>', 'index="2" value="3"'),
         [[0.5, 0.375], [0.5, 0.5], [1.0, 0.75]]),
        # y, where the sum of x lies in 0 to 3 and y has "c"; where it lacks it; where it has any of two.
        (constraint("sumZeroConstraint", '<item index="2"/>', 'index="4" value="c" min="0" max="3"'),
         [[0.625, 0.375], [0.75, 0.25], [1.0, 0.5]]),
        (constraint("sumZeroNotConstraint", '<item index="2"/>', 'index="4" value="c" min="0" max="3"'),
         [[0.625, 0.375], [0.25, 0.5], [0.5, 0.75]]),
        (constraint("sumZeroConstraintList", '<item index="2"/><condition value="a"/><condition value="c"/>',
                    'index="4" min="0" max="0"'),
         [[0.625, 0.375], [0.25, 0.25], [1.0, 0.75]]),
    ],
)  # fmt: skip
def test_every_kind_of_constraint_is_read_as_genius_means_it(
    tmp_path: Path, constraints: str, expected: list[list[float]]
) -> None:
    assert ranked(tmp_path, constraints) == expected


def test_a_kind_of_constraint_that_is_not_known_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"constraint\.type = 'exclusiveZeroConstraint' must be one of"):
        ranked(tmp_path, constraint("exclusiveZeroConstraint", ""))


# -------------------------------------------------------------------------------- what GENIUS reads, with a note


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ('value="0"/>', 'value="0"/><discount_factor value="s"/>', "discount factor is 's', no number; taken as no"),
        ('value="0"/>', 'value="0"/><discount_factor value="1.5"/>', "discount factor is 1.5; taken as no"),
        ('value="0"/>', 'value="0"/><discount_factor value="-1"/>', "discount factor is -1; taken as no"),
        ('reservation value="0"', 'reservation value="none"', "reservation value is 'none', no number; 0"),
        ('<utility_space>', '<utility_space type="UNCERTAIN">', "type is uncertain"),
        ('<utility_space>', '\n<!-- ann -->\n<?xml version="1.0"?>\n<utility_space>', "is not XML to the letter"),
        ('name="yard"', 'name="you & I"', "is not XML to the letter"),
        ('name="yard" type', 'name="yard"type', "is not XML to the letter"),
        ('evaluation="2"/>', 'evaluation="2"/><item value="wood" evaluation="2"/>', "'wood' evaluated more than once"),
        ('evaluation="2"/>', 'evaluation="8"/><item value="wood" evaluation="2"/>', "the last counts, as in GENIUS"),
        ('<issue index="1"', '<weight index="8" value="0.5"/><issue index="1"', "of index 8 belongs to no issue"),
    ],
)  # fmt: skip
def test_what_genius_takes_is_read_with_a_note_and_the_same_numbers(
    tmp_path: Path, old: str, new: str, note: str
) -> None:
    ann = weights(_1=0.5, _2=0.5) + PLAIN
    yard(tmp_path, ann, ann)
    text = (tmp_path / "ann.xml").read_text()
    assert old in text
    (tmp_path / "ann.xml").write_text(text.replace(old, new, 1))
    read = read_domain(tmp_path)
    assert note in told(read)
    assert read.utility()[0].tolist() == [1.0, 0.5, 0.75, 0.25]
    assert read.profiles[0].discounting is None
    assert read.profiles[0].reservation_value == 0.0


def test_an_item_that_the_domain_lists_twice_is_taken_once(tmp_path: Path) -> None:
    ann = weights(_1=0.5, _2=0.5) + PLAIN
    yard(tmp_path, ann, ann)
    text = (tmp_path / "yard.xml").read_text()
    (tmp_path / "yard.xml").write_text(text.replace("</issue>", '<item value="wire"/></issue>', 1))
    read = read_domain(tmp_path)
    assert read.domain.shape == (2, 2)
    assert "fence 'wire' listed more than once; taken once" in told(read)


def test_types_are_read_in_letters_of_any_size(tmp_path: Path) -> None:
    ann = weights(_1=0.5, _2=0.5) + PLAIN.replace('"discrete"', '"Discrete"')
    assert yard(tmp_path, ann, ann).utility()[0].tolist() == [1.0, 0.5, 0.75, 0.25]


def test_a_value_without_evaluation_is_refused_only_where_it_is_needed(tmp_path: Path) -> None:
    # EvaluatorDiscrete leaves "null" out, and fails when a bid has that value.
    ann = weights(_1=0.5, _2=0.5) + issue(1, "fence", (2, "null")) + issue(2, "gate", (1, 0))
    domain = yard(tmp_path, weights(_1=0.5, _2=0.5) + PLAIN, ann).domain
    read = read_genius_profile(tmp_path / "bob.xml", domain)
    assert "warning: bob: fence has no evaluation of 'wire'" in map(str, read.notes)
    with pytest.raises(ConfigError, match=r"bob\.xml: fence = .* must give 'wire' a finite worth"):
        read.utilities()
    written(tmp_path, bob=profile(ann.replace('index="1" value="0.5"', 'index="1" value="0"')))
    assert read_genius_profile(tmp_path / "bob.xml", domain).utilities().tolist() == [0.5, 0.0, 0.5, 0.0]


def test_a_word_that_the_domain_does_not_know_counts_for_the_highest_evaluation(tmp_path: Path) -> None:
    # EvaluatorDiscrete.getEvalMax is over all evaluations of the file: 2/4 and 1/4.
    ann = weights(_1=0.5, _2=0.5) + PLAIN.replace(
        'evaluation="2"/>', 'evaluation="2"/><item value="stone" evaluation="4"/>', 1
    )
    read = yard(tmp_path, ann, ann)
    assert read.utility()[0].tolist() == [0.75, 0.25, 0.625, 0.125]
    assert "'stone' no value of the domain" in told(read)


# ------------------------------------------------------------------------------------------------- which files


def several(folder: Path) -> Path:
    """Return a folder of two domains, each with two profiles named like it."""
    ann = profile(weights(_1=0.5, _2=0.5) + PLAIN)
    domain = DOMAIN.format(index=0, inside=issue(1, "fence") + issue(2, "gate"))
    files = {f"{x}-domain": domain for x in "AB"} | {f"{x}-prof{n}": ann for x in "AB" for n in (1, 2)}
    return written(folder, **files)


def test_of_several_domains_in_a_folder_the_profiles_named_like_one_are_taken_and_told(
    tmp_path: Path,
) -> None:
    folder = several(tmp_path)
    with pytest.raises(ConfigError, match="are several domain files: name one of them"):
        read_domain(folder)
    read = read_domain(folder / "A-domain.xml")
    assert read.parties == ("A-prof1", "A-prof2")
    assert "A-prof1.xml, A-prof2.xml taken from the folder" in told(read)
    assert "B-prof1.xml, B-prof2.xml left aside" in told(read)
    (folder / "A-prof1.xml").rename(folder / "ann.xml")
    (folder / "A-prof2.xml").rename(folder / "bob.xml")
    with pytest.raises(ConfigError, match="no profile is named like it: name the profiles"):
        read_domain(folder / "A-domain.xml")


def test_profiles_are_named_by_their_path_or_beside_the_domain(tmp_path: Path) -> None:
    folder = several(tmp_path)
    named = read_domain(folder / "A-domain.xml", folder / "B-prof2.xml", "A-prof1")
    assert named.parties == ("B-prof2", "A-prof1")
    with pytest.raises(ConfigError, match="profile = 'A-prof3' must be one of"):
        read_domain(folder / "A-domain.xml", "A-prof3", "A-prof1")


def test_a_stray_file_is_left_aside_and_told(tmp_path: Path) -> None:
    ann = weights(_1=0.5, _2=0.5) + PLAIN
    yard(tmp_path, ann, ann)
    written(tmp_path, pareto="<bids><bid/></bids>")
    read = read_domain(tmp_path)
    assert read.parties == ("ann", "bob")
    assert "files pareto.xml left aside: no profiles" in told(read)


# ------------------------------------------------------------------------------------------- safe to be opened


def test_a_file_of_absurd_size_or_no_plain_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.xml").write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(ConfigError, match="is larger than 8,000,000 bytes"):
        read_genius_domain(tmp_path / "big.xml")
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(ConfigError, match="must be a plain file"):
        read_genius_domain(tmp_path / "pipe.xml")


HOSTILE = {
    "entity": '<!DOCTYPE x [<!ENTITY s SYSTEM "secret.txt">]><utility_space>&s;</utility_space>',
    "remote": '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><utility_space/>',
    "mended": 'x & y <!DOCTYPE x [<!ENTITY a "b">]><utility_space>&a;</utility_space>',
    "after": '<!-- a --><?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><utility_space>&a; & </utility_space>',
    "deep": "<objective index='1'>" * 3000 + "</objective>" * 3000,
    "open": "<!--" * 200_000,
    "ampersands": "<utility_space>" + "&#1" * 200_000,
    "quotes": "<utility_space " + '="a"b' * 200_000,
}


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Note what would execute, connect or write."""
    seen: list[str] = []
    watching = [True]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if not watching:
            return
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if writes or event.startswith(
            ("socket.", "subprocess.", "os.exec", "os.system", "os.remove", "pickle.")
        ):
            seen.append(f"{event} {arguments}")

    sys.addaudithook(hook)
    yield seen
    watching.clear()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_line_and_nothing_else(name: str, tmp_path: Path, watched: list[str]) -> None:
    file = tmp_path / "hostile.xml"
    file.write_text(HOSTILE[name])
    watched.clear()
    with pytest.raises(ConfigError) as caught:
        read_genius_domain(file)
    assert len(str(caught.value).splitlines()) == 1
    assert watched == []


# ------------------------------------------------------------------------------------------- folders of GeniusWeb

ONE_ISSUE = {"name": "yard", "issuesValues": {"fence": {"values": ["wood", "wire"]}}}


def geniusweb(folder: Path, **strays: object) -> Path:
    """Return a folder in the usual layout, with other files of these contents."""
    for name, wood, wire in (("ann", 1, 0.4), ("bob", 0.2, 1)):
        values = {"DiscreteValueSetUtilities": {"valueUtilities": {"wood": wood, "wire": wire}}}
        space = {
            "issueUtilities": {"fence": values},
            "issueWeights": {"fence": 1},
            "domain": ONE_ISSUE,
            "name": name,
        }
        (folder / f"{name}.json").write_text(json.dumps({"LinearAdditiveUtilitySpace": space}))
    for name, content in strays.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize(
    ("stray", "note"),
    [
        (ONE_ISSUE, "is the domain alone; left aside"),
        (
            {"size": 2, "opposition": 0.6},
            "holds size, opposition and no LinearAdditiveUtilitySpace; left aside",
        ),
        ({"PartialOrdering": {}}, "holds PartialOrdering and no LinearAdditiveUtilitySpace; left aside"),
        ([1, 2], "is no profile; left aside"),
    ],
)
def test_a_folder_of_geniusweb_holds_other_files_too(tmp_path: Path, stray: object, note: str) -> None:
    read = read_domain(geniusweb(tmp_path, other=stray))
    assert read.parties == ("ann", "bob")
    assert read.utility().tolist() == [[1.0, 0.4], [0.2, 1.0]]
    assert f"other.json {note}" in told(read)


def test_a_domain_of_geniusweb_may_be_named_with_or_without_its_profiles(tmp_path: Path) -> None:
    folder = geniusweb(tmp_path, yard=ONE_ISSUE, specials={"size": 2})
    assert read_domain(folder / "yard.json").parties == ("ann", "bob")
    assert read_domain(folder / "yard.json", "bob", "ann").parties == ("bob", "ann")
    assert read_domain(folder / "bob.json", folder / "ann.json").parties == ("bob", "ann")
    with pytest.raises(ConfigError, match="is one profile: name the others after it"):
        read_domain(folder / "ann.json")
    with pytest.raises(ConfigError, match=r"specials\.json: LinearAdditiveUtilitySpace = .* is not there"):
        read_domain(folder / "ann.json", folder / "specials.json")
