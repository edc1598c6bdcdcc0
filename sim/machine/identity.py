"""Which rules these are: by what they say, for results; by their bytes, for machine code.

Results of one set of rules are not replayed or resumed by another, and a mended docstring or comment makes no other rules: `rules_hash` is
taken from the syntax trees without them. Machine code has a stricter identity, `code_hash`, of the bytes.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
RULE_PLACES = ("luck.py", "bargaining", "laboratory", "campaign")
HOLDS_RULES = re.compile(r"^@(\w*rule|law_of|carried)\b", re.MULTILINE)
IMPORTS = re.compile(r"^\s*(?:from|import) (sim[\w.]*)(?: import ([\w ,]+|\([^)]*\)))?", re.MULTILINE)
SAYS_NOTHING = ("ctx", "kind", "type_comment")
"""Fields of a syntax tree that repeat what stands elsewhere, or how it was spelt."""


@cache
def rules_hash() -> str:
    """Return the hash of what all rules say, the identity of the model's behaviour.

    Docstrings, comments, line ends and the layout of lines do not count; a changed name or number does.

    Returns
    -------
    str
        Sixteen hexadecimal digits, the same on every Python.
    """
    digest = hashlib.sha256()
    for source in rule_sources():
        digest.update(str(source.relative_to(PACKAGE).as_posix()).encode())
        for word in _words(ast.parse(source.read_bytes())):
            digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:16]


@cache
def code_hash() -> str:
    """Return the hash of the sources that hold rules, byte by byte: the identity of their machine code."""
    digest = hashlib.sha256()
    for source in rule_sources():
        digest.update(str(source.relative_to(PACKAGE).as_posix()).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _words(node: object) -> Iterator[str]:
    """Yield a syntax tree word by word, without strings that stand alone: docstrings, of classes' fields too."""
    if isinstance(node, ast.AST):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            return
        yield f"({type(node).__name__}"
        for name, value in ast.iter_fields(node):
            if name not in SAYS_NOTHING and value is not None and value != []:
                yield name
                yield from _words(value)
        yield ")"
    elif isinstance(node, list):
        for part in node:
            yield from _words(part)
        yield ";"
    else:
        yield repr(node)


@cache
def rule_sources() -> tuple[Path, ...]:
    """Return the files of this room, the files that hold rules, and what those import from the same rooms, directly or not.

    Theory, domains and tournaments lie beside the rules; an edit there leaves the rules alone.
    """
    places = [PACKAGE / place for place in RULE_PLACES]
    files = {file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))}
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    waiting = [file for file, text in texts.items() if HOLDS_RULES.search(text)]
    found: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [imported for imported in _imported(texts[file]) if imported in files]
    return tuple(sorted({*found, *Path(__file__).resolve().parent.glob("*.py")}))


def _imported(text: str) -> list[Path]:
    """Return our own files that a source imports, packages as their ``__init__.py``."""
    found = []
    for module, names in IMPORTS.findall(text):
        paths = [module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))]
        for path in paths:
            place = PACKAGE.parent.joinpath(*path.split("."))
            found += [f for f in (place.with_suffix(".py"), place / "__init__.py") if f.is_file()]
    return found
