"""Wrong inputs of every kind: one line that names the reason, exit 2, nothing simulated, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.configuration.conftest import Door

GLOBAL = "# @package _global_\n"

# Words of the command line after the verb, and a part of the line that is due.
COMMAND_LINES: dict[str, tuple[list[str], str]] = {
    "a misspelled key": (["parties.minsk.tactic.betta=0.5"], "did you mean 'beta'?"),
    "a misspelled section": (["talk.rounds=5"], "did you mean 'talks'?"),
    "a misspelled top key": (["run=5"], "did you mean 'runs'?"),
    "a key by its last part": (["formats=svg"], "did you mean 'output.formats'?"),
    "nearly the last part of a key": (["format=svg"], "did you mean 'output.formats'?"),
    "the last part of a key under names": (["p_meeting=0.5"], "did you mean 'parties.NAME.p_meeting'?"),
    "a key in the wrong section": (["output.rounds=5"], "did you mean 'talks.rounds'?"),
    "one month for months": (["month=12"], "did you mean 'months'?"),
    "a key like no other": (["output.dir=x"], "choose from folder, keep, csv, figures, draw, formats"),
    "a party without its section": (["minsk.reservation_value=2"], "did you mean 'parties.minsk'?"),
    "an item without its section": (["banks.cost=2"], "did you mean 'items.banks'?"),
    "a key of the top in a section": (["scenario.runs=3"], "scenario.runs = 3 is not a key here; did you mean 'runs'?"),
    "a dotted key alone": (["items.banks.cost"], "did you mean 'items.banks.cost=VALUE'"),
    "spaces around the equals sign": (["months = 12"], "without spaces around the '='"),
    "a misspelled item": (["items.potash_licens.cost=3"], "did you mean 'potash_licence'?"),
    "a misspelled category": (["categories.rnak.stock=3"], "did you mean 'rank'?"),
    "a misspelled party": (["parties.mink.reservation_value=2"], "did you mean 'minsk'?"),
    "an option for a key": (["--runs", "20"], "did you mean 'runs=20'?"),
    "an option for a key with its value": (["--runs=20"], "did you mean 'runs=20'?"),
    "an option for a dotted key": (["--talks.rounds", "9"], "did you mean 'talks.rounds=9'?"),
    "an option for the last part of a key": (["--formats", "svg"], "did you mean 'output.formats=svg'?"),
    "an option for a key without a value": (["--seed"], "did you mean 'seed=VALUE'?"),
    "a space for an equals sign": (["runs", "20"], "did you mean 'runs=VALUE', without spaces?"),
    "a law that only a plugin has": (["utility@parties.minsk.utility=face"], "come from a file given as --plugin FILE"),
    "a misspelled scenario": (["scenario=potash_frist"], "did you mean 'potash_first'?"),
    "a misspelled case": (["case=korvya"], "did you mean 'korvia'?"),
    "a misspelled law": (["tactic@parties.minsk.tactic=obstinat"], "did you mean 'obstinate'?"),
    "a law at a misspelled place": (["tactic@parties.mink.tactic=obstinate"], "did you mean 'tactic@parties.minsk.tactic'?"),
    "a law without a place": (["tactic=obstinate"], "nothing is chosen under 'tactic'"),
    "a law of another kind": (["tactic@parties.minsk.tactic=additive"], "must be one of"),
    "a law written as a word": (["parties.minsk.tactic=obstinate"], "choose with tactic@parties.minsk.tactic=NAME"),
    "a number of another law": (["parties.minsk.tactic.demand=0.5"], "but of obstinate"),
    "a number of the law before": (
        ["tactic@parties.minsk.tactic=obstinate", "parties.minsk.tactic.beta=2"],
        "is not a number of obstinate",
    ),
    "a law's number out of range": (["parties.minsk.tactic.beta=0"], "must lie in [0.01, 100]"),
    "half a round": (["talks.rounds=7.5"], "must be a whole number"),
    "no rounds": (["talks.rounds=0"], "must lie in [1, 200]"),
    "too many rounds": (["talks.rounds=100000"], "must lie in [1, 200]"),
    "a negative cost": (["items.banks.cost=-1"], "must lie in [0, ...)"),
    "a chance above one": (["parties.special_envoy.p_meeting=1.5"], "must lie in [0, 1]"),
    "a word for a number": (["items.banks.cost=much"], "must be a number"),
    "a quoted number": (["months='12'"], "must be a whole number"),
    "a switch for a number": (["runs=true"], "must be a whole number"),
    "a number for a switch": (["channel.enabled=1"], "must be true or false"),
    "a number for a word": (["parties.minsk.label=5"], "must be a word or a text"),
    "nothing for a number": (["months="], "must be a whole number"),
    "null for a number": (["months=null"], "must be a whole number"),
    "a list for a number": (["months=[1,2]"], "must be a whole number"),
    "a number for a list": (["releases.scales=1"], "must be a list"),
    "a number for a mapping": (["talks=5"], "must be a mapping"),
    "a mapping for a number": (["runs={x: 1}"], "must be a whole number"),
    "no number at all": (["seed=nan"], "must be a finite number"),
    "an endless number": (["items.banks.cost=inf"], "must be a finite number"),
    "an overflowing number": (["items.banks.cost=1e999"], "must be a finite number"),
    "a number of many digits": ([f"seed={'9' * 60}"], "digits"),
    "NO for false": (["channel.enabled=NO"], "write true or false"),
    "a time of day": (["months=12:30"], "base 60"),
    "a leading zero": (["runs=010"], "base 8"),
    "a number in base 16": (["runs=0x1F"], "base 10"),
    "a number with underscores": (["runs=1_000"], "without '_'"),
    "NO within a list": (["releases.scales=[1,NO]"], "write true or false"),
    "a stance that nobody takes": (["parties.brussels.stance=folow"], "did you mean 'follow'?"),
    "a policy that nobody has": (["parties.moscow.policy=outbit"], "did you mean 'outbid'?"),
    "a role that nobody plays": (["parties.kyiv.role=envoi"], "did you mean 'envoy'?"),
    "a party without a role": (["parties.oslo.label=Oslo"], "parties.oslo.role is missing"),
    "a party without numbers": (["parties.oslo={role: envoy, label: Oslo}"], "parties.oslo.p_meeting is missing"),
    "a name in capitals": (["categories.US={label: x}"], "must be a name"),
    "two holders": (["parties.kyiv.role=holder"], "kyiv"),
    "no monitor": (["~parties.viasna"], "must hold at least one monitor"),
    "no envoys": (
        ["~parties.special_envoy", "~parties.diplomatic_service", "~parties.vatican", "~parties.kyiv"],
        "at least one envoy",
    ),
    "no items": (["~items"], "must number 1 to 16"),
    "an item that needs one that is not there": (["items.banks.requires=bank"], "did you mean 'banks'?"),
    "an item that needs itself": (["items.banks.requires=banks"], "leads back to the item itself"),
    "items that need each other": (["items.potash_licence.requires=potash_delisting"], "leads back to the item itself"),
    "no scales": (["releases.scales=[]"], "one or more numbers above 0"),
    "a scale of nothing": (["releases.scales=[0,1]"], "one or more numbers above 0"),
    "a mix of nobody": (["releases.mixes.nobody={rank: 0}"], "a share above 0"),
    "a mix of a category that is not there": (["releases.mixes.new={ranks: 0.5}"], "did you mean 'rank'?"),
    "at least one of a mix that is not there": (["releases.at_least_one=[nobody]"], "must be a mix"),
    "too many packages": (
        ["talks.item_sets=256", f"releases.scales=[{','.join(str(n) for n in range(1, 100))}]", "releases.mixes.x={us: 1}",
         *(f"releases.mixes.m{n}={{us: 1}}" for n in range(12))],
        "more than 200,000",
    ),
    "a calendar entry of no kind": (["calendar.x.month=3"], "calendar.x.kind is missing"),
    "an envoy who leaves without a name": (["calendar.x={kind: envoy_leaves, month: 3}"], "is needed where kind is envoy_leaves"),
    "an envoy who is none": (["calendar.x={kind: envoy_leaves, month: 3, party: minsk}"], "must be an envoy"),
    "a pause with a factor": (["calendar.x={kind: pause, month: 3, factor: 2}"], "has no effect where kind is pause"),
    "an event before the start": (["calendar.x={kind: pause, month: -1}"], "must lie in [0, 1,200]"),
    "a start that is no month": (["case.start=2025-13"], "must be a month: YYYY-MM"),
    "a results folder above": (["output.folder=../elsewhere"], "below the current one"),
    "an absolute results folder": (["output.folder=/tmp"], "below the current one"),
    "a results folder at home": (["output.folder=~/results"], "~"),
    "a scenario named like a path": (["scenario.name=../x"], "must be a name"),
    "a figure that there is not": (["output.draw=[fann]"], "must be one of ecdf, fan, "),
    "a figure twice": (["output.draw=[fan,fan]"], "must name each figure once"),
    "a format that nobody reads": (["output.formats=[gif]"], "must be one of png, svg, pdf"),
    "more events than a disk holds": (["runs=10000000", "output.keep=events"], "say output.keep=runs"),
    "a reference to nothing": (["months=${talks.round}"], "must refer to a key with a plain value"),
    "a reference to itself": (["months=${months}"], "must not refer to another reference"),
    "a case of other names": (["case=korvia", "scenario=potash_first"], "is missing"),
    "several values without -m": (["runs=1,2"], "add -m"),
    "an open bracket": (["releases.scales=[1"], "cannot be read"),
    "a word alone": (["potash_first"], "did you mean 'scenario=potash_first'?"),
    "a key alone": (["runs"], "must be KEY=VALUE"),
    "a value alone": (["=5"], "is not a key"),
    "a group that is none": (["law@parties.minsk=x"], "'law' is not a group"),
    "two scenarios in a list": (["scenario=[baseline,potash_first]"], "must be one of"),
    "something to delete that is not there": (["~parties.oslo"], "does not exist"),
    "a control character": (["parties.minsk.label='a\x1b[31mb'"], "control characters"),
    "a misspelled option": (["--multrun"], "did you mean '--multirun'?"),
    "an empty sweep": (["-m", "seed=range(1,1)"], "no cell is left"),
    "an endless sweep": (["-m", "seed=range(1,1000000000)"], "more than 2,000"),
    "an interval to sweep": (["-m", "seed=interval(1,3)"], "an interval has no end"),
    "one wrong cell among three": (["-m", "talks.rounds=3,4,0"], "must lie in [1, 200]"),
    "a glob on a key": (["-m", "seed=glob(*)"], "glob(...) chooses among options"),
    "flags that exclude each other": (["--cfg", "job", "-m"], "cannot go together"),
    "a package that is not there": (["--cfg", "job", "-p", "talk"], "did you mean 'talks'?"),
    "a folder of configurations that is not there": (["--config-dir", "nowhere"], "is not a folder"),
    "a plugin that is not there": (["--plugin", "nowhere.py"], "nowhere.py"),
    "a launcher that is not installed": (["-m", "hydra/launcher=submitit_slurm", "seed=1,2"], "is not installed"),
}  # fmt: skip

# A user's scenario file, and a part of the line that is due, the number of the line first.
FILES: dict[str, tuple[str | bytes, str]] = {
    "an unknown key": (f"{GLOBAL}talks:\n  round: 5\n", "mine.yaml:3: talks.round = 5 is not a key here; did you mean 'rounds'?"),
    "a wrong type": (f"{GLOBAL}months: many\n", "mine.yaml:2: months = 'many' must be a whole number"),
    "a forgotten header": ("talks:\n  rounds: 5\n", "mine.yaml:1: scenario.talks"),
    "a wrong header": ("# @package talks.${x}\nrounds: 5\n", "mine.yaml:1: header"),
    "an unquoted NO": (f"{GLOBAL}parties:\n  brussels:\n    label: NO\n", "mine.yaml:4: parties.brussels.label = 'NO'"),
    "a time of day": (f"{GLOBAL}months: 12:30\n", "mine.yaml:2: months = '12:30' is read in base 60"),
    "a leading zero": (f"{GLOBAL}months: 010\n", "mine.yaml:2: months = '010' is read in base 8"),
    "a duplicate key": (f"{GLOBAL}months: 5\nruns: 6\nmonths: 7\n", "mine.yaml:4: months = 'months' is a duplicate of the key in line 2"),
    "a number that is none": (f"{GLOBAL}months: .nan\n", "mine.yaml:2: months = '.nan' must be a finite number"),
    "an alias": (f"{GLOBAL}runs: &n 5\nmonths: *n\n", "mine.yaml:2: runs = '&n' is an anchor"),
    "a merge key": (f"{GLOBAL}talks:\n  <<: {{rounds: 5}}\n", "mine.yaml:3: talks = '<<'"),
    "a number as a key": (f"{GLOBAL}items:\n  1: 5\n", "mine.yaml:3: items = 1 is not a word"),
    "two documents": (f"{GLOBAL}runs: 5\n---\nruns: 6\n", "mine.yaml:3: top level = '---' begins a second document"),
    "a tab": (f"{GLOBAL}talks:\n\trounds: 5\n", "mine.yaml:3: is not YAML: found character that cannot start any token"),
    "an open brace": (f"{GLOBAL}talks: {{rounds: 5\n", "is not YAML"),
    "a list": ("- runs\n", "must be a mapping"),
    "a word": ("runs\n", "must be a mapping"),
    "nothing": ("", "is empty"),
    "other letters than UTF-8": (b"# @package _global_\nruns: \xff\n", "mine.yaml:2: is not UTF-8 text"),
    "a letter of no text": (f"{GLOBAL}case:\n  title: a\x00b\n", "is not text that YAML allows"),
    "too deep a nest": (f"{GLOBAL}talks: {'{a: ' * 30}1{'}' * 30}\n", "nested deeper than 20"),
    "too large a file": (GLOBAL + '# nothing\n' * 110_000, "larger than 1,000,000 bytes"),
    "a defaults list that is none": (f"{GLOBAL}defaults: baseline\n", "mine.yaml:2: defaults must be a list"),
    "a default that is not there": (f"{GLOBAL}defaults:\n  - /case/nowhere@_global_: x\n  - _self_\n", "mine.yaml:3: defaults: Could not find"),
    "a default up the tree": (f"{GLOBAL}defaults:\n  - ../../secret\n", "mine.yaml:3: defaults"),
    "a stale override of a law": (f"{GLOBAL}defaults:\n  - override /tactic@parties.mnsk.tactic: obstinate\n  - _self_\n", "parties.mnsk.tactic"),
    "a source without a grade": (f"{GLOBAL}provenance:\n  talks.rounds: {{source: me}}\n", "mine.yaml:3: provenance.talks.rounds.grade is missing"),
    "a grade that is none": (f"{GLOBAL}provenance:\n  talks.rounds: {{source: me, grade: asumed}}\n", "did you mean 'assumed'?"),
    "a date that is none": (
        f"{GLOBAL}record:\n  counts:\n    - {{date: 2025-02-30, held: 5, source: me, grade: A}}\n",
        "mine.yaml:4: record.counts.0.date = '2025-02-30' must be a date",
    ),
    "an item in the record that is not there": (
        f"{GLOBAL}record:\n  events:\n    - {{date: 2025-02-03, kind: relief, item: bank, source: me, grade: A}}\n",
        "did you mean 'banks'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", COMMAND_LINES)
def test_a_wrong_command_line_is_told_in_one_line_and_leaves_nothing(what: str, door: Door) -> None:
    words, due = COMMAND_LINES[what]
    said = door("run", *words)
    assert said.is_one_error_line(), said
    assert due in said.err


@pytest.mark.parametrize("what", FILES)
def test_a_wrong_file_is_told_in_one_line_with_its_line_number(
    what: str, door: Door, scenario_file: Callable[[str | bytes], str]
) -> None:
    content, due = FILES[what]
    said = door("validate", scenario_file(content))
    assert said.is_one_error_line(), said
    assert due in said.err


@pytest.mark.parametrize(
    ("argv", "due"),
    [
        (["list", "tactic"], "did you mean 'tactics'?"),
        (["list", "items"], "did you mean 'relief'?"),
        (["describe", "talks.round"], "did you mean 'talks.rounds'?"),
        (["diff", "baseline"], "diff: the following arguments are required: B\n"),
        (["doctor", "--fast"], "'--fast' is not an option here"),
        (["plot", "latest", "--runs", "3"], "did you mean '--run'?"),
        (["diff", "baseline", "potash_frist"], "did you mean 'potash_first'?"),
        (["validate", "nowhere.yaml"], "nowhere.yaml: cannot be read"),
        (["validate", "--config-dir"], "expected one argument"),
        (["run", "-sc", "install=csh"], "No completion plugin"),
        (["run", "--info", "everything"], "must be one of"),
    ],
)
def test_a_wrong_call_of_any_verb_is_told_in_one_line(argv: list[str], due: str, door: Door) -> None:
    said = door(*argv)
    assert said.is_one_error_line(), said
    assert due in said.err


@pytest.mark.parametrize("verb", ["describe", "diff", "plot", "replay"])
def test_a_verb_without_what_it_needs_shows_its_usage(verb: str, door: Door) -> None:
    said = door(verb)
    assert (said.code, said.out, said.left) == (2, "", [])
    assert said.err.startswith(f"usage: backchannel {verb} ")
    assert "positional arguments:" in said.err


@pytest.mark.parametrize("verb", ["list", "doctor", "describe"])
def test_the_help_of_a_verb_is_no_error(verb: str, door: Door) -> None:
    said = door(verb, "--help")
    assert (said.code, said.err, said.left) == (0, "", [])
    assert said.out.startswith(f"usage: backchannel {verb} ")


def test_further_errors_are_counted_on_the_same_line(door: Door) -> None:
    said = door("run", "talks.rounds=0", "months=0", "runs=0")
    assert said.is_one_error_line(), said
    assert "(and 2 more)" in said.err


def test_a_results_folder_behind_a_link_that_leads_out_is_refused(door: Door, here: Path) -> None:
    (here / "out").symlink_to(here.parent)
    said = door("run", "output.folder=out/results")
    assert said.code == 2
    assert "below the current one" in said.err
    assert said.left == ["out"]
