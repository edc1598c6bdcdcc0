"""Where the shipped configurations lie."""

from __future__ import annotations

from pathlib import Path


def configs_dir() -> Path:
    """Return the folder of shipped configurations: inside the package in a wheel, else beside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent / "configs"


def shown(file: Path) -> str:
    """Return how an error names a file: from the caller's folder, or from the shipped ``configs``."""
    for root in (Path.cwd(), configs_dir().parent):
        if file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return str(file)
