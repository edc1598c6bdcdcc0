"""What the tests of the documents share: where these lie, and how they are read."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def tool(name: str) -> Any:
    """A tool that lies with the documents, as a module."""
    found = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # dataclasses look their module up
    found.loader.exec_module(module)
    return module


def make_parameters() -> Any:
    """The tool that writes the table of parameters."""
    return tool("make_parameters")


@cache
def exists(dotted: str) -> bool:
    """Whether a dotted name leads from a module of the package to something in it."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return all(
            hasattr(found, part) and (found := getattr(found, part)) is not None for part in parts[end:]
        )
    return False


def fences(text: str, language: str) -> list[str]:
    """The blocks of code of one language in a document."""
    return [body for name, body in FENCE.findall(text) if name == language]


def without_fences(text: str) -> str:
    """A document's prose."""
    return FENCE.sub("", text)


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as they are made from words."""
    headings = re.findall(r"^#+ +(.+)$", without_fences(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(text: str) -> list[str]:
    """The targets of a document's links and images."""
    return re.findall(r"\]\(([^)\s]+)\)", without_fences(text))
