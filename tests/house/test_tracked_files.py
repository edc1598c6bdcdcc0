"""Nothing in the repository points at one machine or at where packages came from."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# One letter of each stands in brackets, so that this file passes its own test.
HOSTS = [
    r"py[p]i\.org",
    r"python[h]osted\.org",
    r"registry\.[n]pmjs",
    r"[c]onda\.anaconda",
    r"proxy\.[g]olang",
]
PLACES = [r"(?<![\w.$}])/(?:wor[k]|roo[t]|hom[e]/[a-z]+|User[s]/[A-Za-z]+)/", r"\.\./[s]hared", r"file:[/]//"]
FORBIDDEN = re.compile("|".join([*HOSTS, *PLACES]))
FORBIDDEN_IN_LOCK = re.compile("|".join(PLACES))


def files_of_the_repository() -> list[Path]:
    """What git tracks, and what it would track if all were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    wrong = []
    for file in files_of_the_repository():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        # uv writes the registry into its lock, and needs it there.
        forbidden = FORBIDDEN_IN_LOCK if file.name == "uv.lock" else FORBIDDEN
        wrong += [
            f"{file.relative_to(ROOT)}:{number} {found[0]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if (found := forbidden.search(line))
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line", ["see https://pyp~i.org/simple", "cd /wor~k/main", "'/hom~e/anna/x'", "cat ../sh~ared"]
)
def test_the_search_finds_what_it_should(line: str) -> None:
    assert FORBIDDEN.search(line.replace("~", ""))


@pytest.mark.parametrize("line", ["outputs/work/x", "https://example.org/home/page", "a/root/b"])
def test_the_search_leaves_ordinary_paths_alone(line: str) -> None:
    assert not FORBIDDEN.search(line)
