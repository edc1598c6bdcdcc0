"""GENIUS XML, GeniusWeb JSON and Gambit games: what files mean, round trips, and what is refused."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.laboratory.domains import (
    Additive,
    Box,
    CobbDouglas,
    DiscreteIssue,
    Domain,
    Exponential,
    HyperRectangle,
    Identity,
    IntegerIssue,
    Linear,
    LinearCost,
    Problem,
    Profile,
    RealIssue,
    Table,
    Triangular,
    UtilityTable,
    ValueFunction,
    alternating_offers,
    normal_form,
    read_domain,
    read_genius,
    read_geniusweb,
    write_game,
    write_genius,
    write_geniusweb,
)
from sim.laboratory.domains.gambit import MOST_NODES, n_nodes

DATA = Path(__file__).resolve().parents[1] / "data" / "domains"
GARDEN, SHED = DATA / "garden", DATA / "shed"

# ------------------------------------------------------------------------------------------------ GENIUS XML


def test_a_genius_folder_is_read_with_issues_in_the_order_of_their_index() -> None:
    garden = read_domain(GARDEN, levels=5)
    assert garden.domain.issues == (
        DiscreteIssue("hedge", ("beech", "yew & box", "none")),
        IntegerIssue("height", 2, 6),
        RealIssue("share", 0.0, 1.0, 5),
    )
    assert garden.parties == ("gardener", "neighbour")
    assert garden.profiles[0].discounting == Exponential(0.8)
    assert garden.reservation().tolist() == [0.3, 0.0]
    told = [str(finding) for finding in garden.check()]
    assert told[0] == "note: garden: profiles gardener.xml, neighbour.xml taken from the folder"
    assert "0, as in GENIUS" in told[1]


def test_a_genius_package_is_worth_what_genius_makes_of_it() -> None:
    # The gardener has 0.5 * 10/40 + 0.25 * (0.2 + 0.2 * (4 - 2)) + 0.25 * (1 - 0.5), the neighbour 0.25 * 8/8 + 0.5 * (1 - 0.25 * 2)
    # + 0.25 * the top of the triangle. At height 6 the neighbour's line is 0, and the gardener's 0.2 + 0.2 * 4 = 1.
    garden = read_domain(GARDEN, levels=5)
    package = garden.domain.index({"hedge": "beech", "height": 4, "share": 0.5})
    assert garden.utility()[:, package] == pytest.approx(
        [0.125 + 0.15 + 0.125, 0.25 + 0.25 + 0.25], abs=1e-15
    )
    highest = garden.domain.index({"hedge": "none", "height": 6, "share": 1.0})
    assert garden.utility()[:, highest] == pytest.approx([0.25, 0.125], abs=1e-15)


def test_raw_evaluations_count_as_they_are_written() -> None:
    # As it is written: 0.5 of 40, 0.25 of 0.2 + 0.2 * 6, and 0.25 of 1.
    garden = read_domain(GARDEN, levels=5, evaluations="raw")
    package = garden.domain.index({"hedge": "yew & box", "height": 6, "share": 0.0})
    assert garden.utility()[0, package] == pytest.approx(20.0 + 0.35 + 0.25, abs=1e-12)


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """Copy the garden with one text replaced."""
    for source in GARDEN.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("garden.xml", "<negotiation_template>", "<negotiation_template><", "garden.xml: file"),
        ("garden.xml", 'lowerbound="2"', 'lowerbound="two"', "must be a finite number"),
        ("garden.xml", 'lowerbound="2"', 'lowerbound="2.5"', "must be a whole number"),
        ("garden.xml", 'upperbound="6"', 'upperbound="1"', "must not end below its start"),
        ("garden.xml", 'type="integer"', 'type="string"', "must be one of discrete, integer, real"),
        ("garden.xml", ' name="hedge"', "", "has no name"),
        ("gardener.xml", '<weight index="3" value="0.25"/>', "", "must also say something of 'share'"),
        ("gardener.xml", 'value="beech"', 'value="birch"', "did you mean 'beech'"),
        ("gardener.xml", 'ftype="linear"', 'ftype="cubic"', "height.ftype = 'cubic' must be one of linear"),
        ("gardener.xml", 'evaluation="10"', 'evaluation="nan"', "must be a finite number"),
        ("gardener.xml", '<weight index="3"', '<weight index="1"', "weight.index = 1 is given twice"),
        ("gardener.xml", '<weight index="3"', '<weight index="4"', "must also say something of 'share'"),
        ("gardener.xml", 'value="beech"', 'value="none"', "must give 'beech' a finite worth"),
        ("gardener.xml", 'issue index="2"', 'issue index="1"', "issue.index = '1' is given twice"),
        ("gardener.xml", 'issue index="2"', 'issue index="7"', "issue.index = 7 is no issue of the domain: 1, 2, 3"),
        ("garden.xml", 'issue index="2"', 'issue index="1"', "issue.index = 1 is given twice"),
        ("gardener.xml", 'value="0.5"', 'value="1_0"', "weight.value = '1_0' must be a finite number"),
        ("gardener.xml", 'value="0.3"', 'value="NaN"', "reservation = 'NaN' must be a finite number"),
        ("gardener.xml", '<utility_space>', '<utility_space type="cubic">', "must be one of linear, uncertain"),
        ("gardener.xml", 'parameter1="-1.0"', 'parameter2="-1.0"', "evaluator = None has no parameter1"),
        ("gardener.xml", 'offset="0.2"', 'parameter0="0.2"', "evaluator = None has no offset"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = changed(tmp_path, file, old, new)
    with pytest.raises(ConfigError, match=re.escape(said)) as caught:
        read_domain(folder, folder / "gardener.xml", folder / "neighbour.xml").utility()
    assert len(str(caught.value).splitlines()) == 1


def test_an_issue_without_values_is_refused(tmp_path: Path) -> None:
    text = (GARDEN / "garden.xml").read_text()
    emptied = re.sub(r"\s*<item [^>]*/>", "", text)
    (tmp_path / "garden.xml").write_text(emptied)
    with pytest.raises(ConfigError, match=r"issue\.hedge = \[\] has no item"):
        read_genius(tmp_path / "garden.xml", [])


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<negotiation_template><objective name="&b;"/></negotiation_template>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "bomb.xml"
    file.write_bytes(BOMB.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding))
    with pytest.raises(ConfigError, match="DOCTYPE = 'lolz' is not allowed"):
        read_genius(file, [])


def test_an_entity_of_a_file_on_the_machine_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("told")
    file = tmp_path / "garden.xml"
    file.write_text(
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><negotiation_template>&s;</negotiation_template>'
    )
    with pytest.raises(ConfigError, match="DOCTYPE"):
        read_genius(file, [])


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"<a>", b"{}", "<a/>".encode("utf-32")])
def test_bytes_that_are_no_domain_are_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "noise.xml").write_bytes(data)
    with pytest.raises(ConfigError, match=r"noise\.xml"):
        read_genius(tmp_path / "noise.xml", [])


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=6)
SHARE = st.integers(0, 64).map(lambda n: n / 64.0)


@st.composite
def additive_problems(draw: st.DrawFn) -> Problem:
    names = draw(st.lists(WORD, min_size=1, max_size=3, unique=True))
    issues = []
    for name in names:
        words = draw(st.lists(WORD, min_size=1, max_size=4, unique=True))
        low = draw(st.integers(-5, 5))
        whole = IntegerIssue(name, low, low + draw(st.integers(0, 4)))
        issues.append(
            draw(st.sampled_from([DiscreteIssue(name, tuple(words)), whole, RealIssue(name, -0.5, 1.5, 5)]))
        )
    domain = Domain("drawn", tuple(issues))
    parties = []
    for party in ("one", "two"):
        values: dict[str, ValueFunction] = {}
        for issue in issues:
            if isinstance(issue, DiscreteIssue):
                values[issue.name] = Table({w: draw(SHARE) for w in issue.words})
            else:
                x = issue.numbers()
                flat = x[0] == x[-1]
                values[issue.name] = (
                    Linear(0.0, draw(SHARE))
                    if flat
                    else Linear.between(x[0], draw(SHARE), x[-1], draw(SHARE))
                )
        weights = {issue.name: draw(st.integers(1, 9)) for issue in issues}
        form = Additive({n: w / sum(weights.values()) for n, w in weights.items()}, values)
        parties.append(Profile(party, domain, form, draw(SHARE), discounting=Exponential(0.5)))
    return Problem(domain, tuple(parties))


@given(problem=additive_problems(), evaluations=st.sampled_from(["genius", "raw"]))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_problem_survives_genius_xml(tmp_path: Path, problem: Problem, evaluations: str) -> None:
    domain_file, *profiles = write_genius(problem, tmp_path, evaluations=evaluations)  # type: ignore[arg-type]
    back = read_genius(domain_file, profiles, levels=5, evaluations=evaluations)  # type: ignore[arg-type]
    assert back.domain == problem.domain
    assert back.utility() == pytest.approx(problem.utility(), abs=1e-12)
    assert back.reservation().tolist() == problem.reservation().tolist()
    assert [p.discounting for p in back.profiles] == [Exponential(0.5)] * 2


def test_an_issue_of_which_nothing_is_worth_anything_counts_for_nothing(tmp_path: Path) -> None:
    # GENIUS takes every value as nothing where the highest evaluation is below 1e-5.
    folder = changed(tmp_path, "gardener.xml", 'evaluation="10"', 'evaluation="0.000001"')
    changed_again = (folder / "gardener.xml").read_text().replace('evaluation="40"', 'evaluation="0.000002"')
    (folder / "gardener.xml").write_text(changed_again)
    form = read_domain(folder, folder / "gardener.xml", folder / "neighbour.xml").profiles[0].form
    assert isinstance(form, Additive)
    assert form.values["hedge"] == Table({"beech": 0.0, "yew & box": 0.0, "none": 0.0})


def test_a_discount_factor_of_nothing_is_no_discounting_and_is_told(tmp_path: Path) -> None:
    folder = changed(tmp_path, "gardener.xml", 'discount_factor value="0.8"', 'discount_factor value="0"')
    gardener = read_domain(folder, folder / "gardener.xml", folder / "neighbour.xml").profiles[0]
    assert gardener.discounting is None
    assert "note: gardener: discount factor is 0; taken as no discounting" in map(str, gardener.notes)


def boxes(*worths: float, most: float = 1.0) -> Problem:
    """Return two parties over a line of three, with a box from 1 and a box from 2 on."""
    domain = Domain("line", (IntegerIssue("a", 0, 2),))
    form = HyperRectangle(
        tuple(Box(worth, {"a": (k + 1.0, 2.0)}) for k, worth in enumerate(worths)), most=most
    )
    return Problem(domain, (Profile("one", domain, form, 0.0), Profile("two", domain, form, 0.0)))


def test_the_weight_of_the_outermost_function_counts_for_negmas_and_not_for_genius(tmp_path: Path) -> None:
    # GENIUS multiplies by the weights of inner functions alone (UtilityFunction.getUtility, NonlinearUtilitySpace.getUtility).
    for evaluations, weighed in (("raw", [0.0, 0.75, 0.75]), ("genius", [0.0, 0.25, 0.25])):
        folder = tmp_path / evaluations
        most = np.inf if evaluations == "raw" else 1.0
        files = write_genius(boxes(0.25, most=most), folder, evaluations=evaluations)  # type: ignore[arg-type]
        text = files[1].read_text()
        assert 'weight="1.0"' in text
        files[1].write_text(text.replace('weight="1.0"', 'weight="3"'))
        read = read_genius(files[0], files[1:], evaluations=evaluations)  # type: ignore[arg-type]
        assert read.utility().tolist() == [weighed, [0.0, 0.25, 0.25]]


def test_boxes_survive_genius_xml(tmp_path: Path) -> None:
    domain = Domain("plane", (IntegerIssue("a", 0, 4), IntegerIssue("b", 0, 4)))
    first, second = Box(5.0, {"a": (1.0, 3.0)}), Box(2.5, {"a": (0.0, 2.0), "b": (2.0, 4.0)}, outside=True)
    inner = HyperRectangle((first, second), "max")
    forms = (
        HyperRectangle((first, second), unit=10.0, most=1.0),
        HyperRectangle((second,), "min", ((0.5, inner),), unit=4.0, most=1.0),
    )
    profiles = (Profile("one", domain, forms[0], 0.0), Profile("two", domain, forms[1], 1.0))
    files = write_genius(Problem(domain, profiles), tmp_path)
    back = read_genius(files[0], files[1:])
    assert [profile.form for profile in back.profiles] == list(forms)
    raw = HyperRectangle((first, Box(2.5, {"b": (2.0, 4.0)})))
    problem = Problem(domain, (Profile("one", domain, raw, 0.0), Profile("two", domain, raw, 1.0)))
    files = write_genius(problem, tmp_path, evaluations="raw")
    assert (read_genius(files[0], files[1:], evaluations="raw").utility() == problem.utility()).all()


def pair(form: Additive | CobbDouglas | UtilityTable, domain: Domain, **given: object) -> Problem:
    return Problem(domain, tuple(Profile(name, domain, form, 0.0, **given) for name in ("one", "two")))  # type: ignore[arg-type]


LINE = Domain("line", (IntegerIssue("a", 0, 1),))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (pair(CobbDouglas({"a": 1.0}, {"a": Identity()}), LINE), "must be one of additive, hyper_rectangle"),
        (pair(Additive({"a": 1.0}, {"a": Triangular()}), LINE), "must be one of linear"),
        (pair(Additive({"a": 1.0}, {"a": Linear(2.0)}), LINE), "must lie in [0, 1] for GENIUS"),
        (pair(Additive({"a": 1.0}, {"a": Linear()}), LINE, discounting=LinearCost(0.1)), "exponential"),
        (pair(Additive({"a": 1.0}, {"a": Linear()}), LINE, normalisation="best"), "write the profile raw"),
        (
            pair(Additive({"a": 1.5}, {"a": Linear()}), LINE),
            "best utility = 1.5 is above 1, where GENIUS cuts off",
        ),
        (boxes(0.5, 1.0, most=9.0), "best utility = 1.5 is above 1, where GENIUS cuts off"),
    ],
)
def test_what_genius_cannot_say_is_refused_and_nothing_is_written(
    tmp_path: Path, problem: Problem, said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        write_genius(problem, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------------------------------------- GeniusWeb JSON


def test_a_geniusweb_profile_by_hand() -> None:
    # Steps of 0.3 from 12.2 reach 12.8 and not 12.9. The maker has 0.5 * 1 + 0.25 * (0.1 + 0.9 * 1/3) + 0.25 * 1/2, and
    # the owner 0.2 * 0.4 + 0.2 * (1 - 0.9 * 1/3) + 0.6 * 1/2.
    shed = read_domain(SHED)
    assert shed.domain.issues[1:] == (IntegerIssue("weeks", 2, 5), RealIssue("price", 12.2, 12.8, 3))
    package = shed.domain.index({"wood": "pine", "weeks": 3, "price": 12.5})
    assert shed.utility()[:, package] == pytest.approx([0.5 + 0.1 + 0.125, 0.08 + 0.14 + 0.3], abs=1e-12)
    # The maker's reservation bid: 0.5 * 0.2 + 0.25 * 1 + 0.25 * 1/2; the owner has none.
    assert shed.reservation()[0] == pytest.approx(0.475, abs=1e-12)
    assert shed.profiles[1].reservation_value is None


def test_an_issue_that_the_reservation_bid_leaves_out_counts_for_nothing(tmp_path: Path) -> None:
    document = json.loads((SHED / "maker.json").read_text())
    document["LinearAdditiveUtilitySpace"]["reservationBid"] = {"issuevalues": {"weeks": 5}}
    (tmp_path / "maker.json").write_text(json.dumps(document))
    read = read_geniusweb([tmp_path / "maker.json", SHED / "owner.json"])
    assert read.profiles[0].reservation_value == 0.25


@given(problem=additive_problems(), keys=st.sampled_from(["current", "old"]), data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_problem_survives_geniusweb_json(
    tmp_path: Path, problem: Problem, keys: str, data: st.DataObject
) -> None:
    package = data.draw(st.integers(0, problem.domain.n_packages - 1))
    parties = [Profile(p.party, p.domain, p.form, float(p.utilities()[package])) for p in problem.profiles]
    plain = Problem(problem.domain, tuple(parties))
    back = read_geniusweb(write_geniusweb(plain, tmp_path, keys=keys))  # type: ignore[arg-type]
    assert back.domain.shape == plain.domain.shape
    assert back.utility() == pytest.approx(plain.utility(), abs=1e-9)
    assert back.reservation() == pytest.approx(plain.reservation(), abs=1e-9)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (pair(UtilityTable((0.0, 1.0)), LINE), "must be one of additive"),
        (pair(Additive({"a": 2.0}, {"a": Linear(0.5)}), LINE), "must sum to 1 for GeniusWeb"),
        (pair(Additive({"a": 1.0}, {"a": Linear(2.0)}), LINE), "must lie in [0, 1] for GeniusWeb"),
        (pair(Additive({"a": 1.0}, {"a": Linear(0.5, 0.5)}), LINE), "is the worth of no package"),
        (pair(Additive({"a": 1.0}, {"a": Linear()}), LINE, discounting=Exponential(0.5)), "cannot be said"),
    ],
)
def test_what_geniusweb_cannot_say_is_refused_and_nothing_is_written(
    tmp_path: Path, problem: Problem, said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        write_geniusweb(problem, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda space: space.pop("domain"), "domain = None must be an object"),
        (lambda space: space["issueWeights"].update(wood="heavy"), "must be a finite number"),
        (lambda space: space["issueUtilities"].pop("wood"), "must also say something of 'wood'"),
        (lambda space: space["issueUtilities"].update(wood={}), "must hold one of DiscreteValueSetUtilities"),
        (lambda space: space["domain"]["issuesValues"].update(wood={"values": []}), "at least one value"),
        (
            lambda space: space["domain"]["issuesValues"].update(price={"range": [1, 2, 0]}),
            "rise in steps above 0",
        ),
        (
            lambda space: space.update(reservationBid={"issuevalues": {"wood": "ash"}}),
            "must be one of oak, pine",
        ),
        (
            lambda space: space["domain"]["issuesValues"].update(weeks={"range": ["1e999999999"] * 2 + [1]}),
            "'1e999999999' must have no more than 300 digits",
        ),
        (
            lambda space: space["domain"]["issuesValues"].update(weeks={"range": [0, 1, "1e-299"]}),
            "['0', '1', '1E-299'] has too many steps",
        ),
        (lambda space: space["issueWeights"].update(wood="1e400"), "must have no more than 300 digits"),
        (
            lambda space: space["domain"]["issuesValues"].update(weeks={"range": [[3], 4, 1]}),
            "weeks.range = [3] must be a finite number",
        ),
    ],
)
def test_a_damaged_profile_is_told_in_one_line(
    tmp_path: Path, change: Callable[[dict[str, object]], object], said: str
) -> None:
    document = json.loads((SHED / "maker.json").read_text())
    change(document["LinearAdditiveUtilitySpace"])
    (tmp_path / "maker.json").write_text(json.dumps(document))
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_geniusweb([tmp_path / "maker.json", SHED / "owner.json"]).utility()


@pytest.mark.parametrize("text", ["", "[1]", '{"LinearAdditiveUtilitySpace": NaN}', "[" * 100_000])
def test_text_that_is_no_profile_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "noise.json").write_text(text)
    with pytest.raises(ConfigError, match=r"noise\.json"):
        read_geniusweb([tmp_path / "noise.json"])


@pytest.mark.parametrize("issue", [RealIssue("price", 0.0, 2.0, 4), RealIssue("price", 0.5, 3.5, 4)])
def test_no_level_is_lost_and_none_is_moved_in_geniusweb(tmp_path: Path, issue: RealIssue) -> None:
    # Steps of 2/3, which decimals round up, and steps of 1 from a half.
    domain = Domain("price", (issue,))
    form = Additive({"price": 1.0}, {"price": Linear(0.25)})
    problem = Problem(domain, (Profile("one", domain, form), Profile("two", domain, form)))
    back = read_geniusweb(write_geniusweb(problem, tmp_path)).domain.issues[0]
    assert back.numbers() == pytest.approx(issue.numbers(), abs=1e-12)


def test_an_entry_that_comes_twice_is_refused(tmp_path: Path) -> None:
    text = (SHED / "maker.json").read_text()
    (tmp_path / "maker.json").write_text(text.replace('"wood"', '"weeks"', 1))
    with pytest.raises(ConfigError, match="'weeks' comes twice in one object"):
        read_geniusweb([tmp_path / "maker.json", SHED / "owner.json"])


def test_a_mark_of_the_byte_order_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "maker.json").write_bytes(b"\xef\xbb\xbf" + (SHED / "maker.json").read_bytes())
    read = read_geniusweb([tmp_path / "maker.json", SHED / "owner.json"])
    assert (read.utility() == read_domain(SHED).utility()).all()


def test_a_folder_is_read_in_any_encoding_and_past_folders_in_it(tmp_path: Path) -> None:
    (tmp_path / "old.xml").mkdir()
    for source in GARDEN.glob("*.xml"):
        text = source.read_text(encoding="utf-8").partition("?>")[2] or source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_bytes(
            f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16")
        )
    assert (read_domain(tmp_path).utility() == read_domain(GARDEN).utility()).all()


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")
    with pytest.raises(ConfigError, match=r"cannot be read"):
        read_domain(tmp_path)


def test_an_issue_of_many_values_is_read_in_time_that_grows_with_them() -> None:
    # By a search for each of them this would take hours of comparisons.
    words = tuple(f"value {k}" for k in range(200_000))
    worth = Table({word: float(k) for k, word in enumerate(reversed(words))}).over(
        DiscreteIssue("many", words)
    )
    assert (worth == np.arange(200_000.0)[::-1]).all()
    with pytest.raises(ConfigError, match="'value 199999' is listed twice"):
        DiscreteIssue("many", (*words, words[-1]))


def test_a_place_without_a_domain_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not there"):
        read_domain(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="has no domain file"):
        read_domain(tmp_path)


# ------------------------------------------------------------------------------------------------------ Gambit

NODE = re.compile(r'^([pt]) "[^"]*" (\d+)(?: (\d+))? "[^"]*" \{ (.*) \}(?: 0)?$')


def value(lines: Iterator[str]) -> tuple[float, float]:
    """Solve the next node of an .efg by backward induction; who is asked takes the better, in doubt the first."""
    found = NODE.match(next(lines))
    assert found
    if found[1] == "t":
        first, second = found[4].split(", ")
        return float(first), float(second)
    player, n_actions = int(found[2]) - 1, found[4].count('"') // 2
    return max((value(lines) for _ in range(n_actions)), key=lambda payoffs: payoffs[player])


def pie(n_slices: int, factor: float) -> tuple[Problem, list[Exponential]]:
    domain = Domain("pie", (IntegerIssue("slices", 0, n_slices),))
    forms = (Linear(1 / n_slices), Linear(-1 / n_slices, 1.0))
    profiles = tuple(
        Profile(name, domain, Additive({"slices": 1.0}, {"slices": form}), 0.0)
        for name, form in zip(("one", "two"), forms, strict=True)
    )
    return Problem(domain, profiles), [Exponential(factor)] * 2


@pytest.mark.parametrize(("n_rounds", "expected"), [(1, 1.0), (2, 0.5), (3, 0.75), (4, 0.625)])
def test_backward_induction_of_the_exported_tree_is_rubinsteins_finite_game(
    n_rounds: int, expected: float
) -> None:
    # Shares with d = 1/2: the last proposer takes all; before, 1 - d x: 1, 1/2, 3/4, 5/8, all whole sixteenths of the pie.
    problem, discounting = pie(16, 0.5) if n_rounds < 4 else pie(8, 0.5)
    text = alternating_offers(problem, n_rounds, discounting)
    first, _ = value(iter(text.splitlines()[3:]))
    # Ties are broken for acceptance, which comes first in the list of answers.
    assert first == pytest.approx(expected, abs=1e-12)


def test_the_tree_has_as_many_nodes_as_were_counted_and_numbers_every_set_once() -> None:
    problem, discounting = pie(3, 0.9)
    nodes = alternating_offers(problem, 2, discounting).splitlines()[3:]
    assert len(nodes) == n_nodes(4, 2)
    for player in ("1", "2"):
        sets = [
            found[3]
            for node in nodes
            if (found := NODE.match(node)) and found[1] == "p" and found[2] == player
        ]
        assert sets == [str(number) for number in range(1, len(sets) + 1)]


def test_a_tree_that_would_be_too_large_is_refused_before_it_is_built() -> None:
    problem, discounting = pie(100, 0.9)
    with pytest.raises(ConfigError, match=f"are more than {MOST_NODES:,}"):
        alternating_offers(problem, 50, discounting)
    with pytest.raises(ConfigError, match="must be at least 1"):
        alternating_offers(problem, 0, discounting)


def test_a_normal_form_lists_payoffs_with_the_first_partys_strategy_fastest() -> None:
    payoffs = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[-1.0, -2.0, -3.0], [-4.0, -5.0, -6.0]]])
    text = normal_form('a "game"', ["row", "column"], [["up", "down"], ["left", "mid", "right"]], payoffs)
    assert text.splitlines()[0] == r'NFG 1 R "a \"game\"" { "row" "column" }'
    assert text.splitlines()[-1] == "1.0 -1.0 4.0 -4.0 2.0 -2.0 5.0 -5.0 3.0 -3.0 6.0 -6.0"
    with pytest.raises(ConfigError, match="a party by strategies of each"):
        normal_form("game", ["row", "column"], [["up"], ["left"]], payoffs)


def test_a_game_is_written_under_the_ending_of_its_form(tmp_path: Path) -> None:
    problem, discounting = pie(2, 0.9)
    text = alternating_offers(problem, 1, discounting)
    assert write_game(text, tmp_path / "pie.efg").read_text() == text
    with pytest.raises(ConfigError, match=r"must end in \.efg"):
        write_game(text, tmp_path / "pie.nfg")


def test_gambit_reads_the_games_and_finds_the_equilibrium(tmp_path: Path) -> None:
    gambit = pytest.importorskip("pygambit", reason="Gambit is not installed here")
    problem, discounting = pie(4, 0.5)
    tree = gambit.read_efg(str(write_game(alternating_offers(problem, 1, discounting), tmp_path / "pie.efg")))
    assert [player.label for player in tree.players] == ["one", "two"]
    # One round of five packages: a decision on the offer and one on every answer, each with two ends.
    assert (len(tree.outcomes), len(tree.nodes)) == (6, 1 + 5 * 3)
    payoffs = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    text = normal_form("dilemma", ["row", "column"], [["keep", "cheat"]] * 2, payoffs)
    game = gambit.read_nfg(str(write_game(text, tmp_path / "dilemma.nfg")))
    equilibria = gambit.nash.enumpure_solve(game).equilibria
    assert [
        [float(equilibrium[player]["cheat"]) for player in game.players] for equilibrium in equilibria
    ] == [[1.0, 1.0]]


# ------------------------------------------------------------------------------------- the competition's domains

COMPETITION = Path(os.environ.get("BACKCHANNEL_GENIUS_DOMAINS", ""))


@pytest.mark.skipif(
    not os.environ.get("BACKCHANNEL_GENIUS_DOMAINS"),
    reason="BACKCHANNEL_GENIUS_DOMAINS names no folder of the competition's domains",
)
@pytest.mark.parametrize(
    ("folder", "n_packages"), [("laptop", 27), ("camera", 3600), ("barbecue", 1440), ("nice_or_die", 3)]
)
def test_the_competitions_domains_are_read(folder: str, n_packages: int) -> None:
    problem = read_domain(COMPETITION / folder)
    assert problem.domain.n_packages == n_packages
    # Evaluations count as shares of the best, so the best package is worth the sum of the weights.
    assert problem.utility().max(axis=1) == pytest.approx([1.0, 1.0], abs=1e-4)
    notes = [finding for finding in problem.check() if finding.key == "weights"]
    assert len(notes) == (2 if folder == "laptop" else 0)
    assert all("1.00005" in note.text and "kept as given" in note.text for note in notes)
