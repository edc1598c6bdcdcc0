"""The journal: an append-only account of what was done, one JSON line an event. The shards alone decide what is done."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sim.results.manifest import now

JOURNAL = "journal.jsonl"


class Journal:
    """Appends lines to ``journal.jsonl``; a line torn by a crash is passed over by readers.

    Parameters
    ----------
    folder : Path
        The results folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL

    def note(self, event: str, **about: Any) -> None:
        """Append one event with the time; a single ``write`` of the system, so that lines never mix."""
        line = json.dumps({"time": now(), "event": event, **about}, ensure_ascii=False) + "\n"
        number = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if self._torn():
                line = "\n" + line
            os.write(number, line.encode())
        finally:
            os.close(number)

    def _torn(self) -> bool:
        size = self.path.stat().st_size
        if size == 0:
            return False
        with self.path.open("rb") as file:
            file.seek(size - 1)
            return file.read(1) != b"\n"

    def lines(self) -> list[dict[str, Any]]:
        """Return all whole lines."""
        found = []
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found
