"""Consoles that cannot show every letter: what they lack is spelled with what they have."""

from __future__ import annotations

import codecs
import sys
import unicodedata

HANDLER = "backchannel.spelled"
SPELLED = {"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "×": "x", "·": ".", "→": "->", "←": "<-",
    "≤": "<=", "≥": ">=", "≈": "~", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE",
    "œ": "oe", "Œ": "OE", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ": "lambda",
    "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi"}  # fmt: skip
"""Letters and signs that have no ASCII letter in them, and how they are written without."""


def show_on_any() -> None:
    """Let standard output spell what its encoding lacks instead of failing at it; standard error escapes by itself."""
    codecs.register_error(HANDLER, _spelled)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:  # a stream that is no file of text takes any letter
        reconfigure(errors=HANDLER)


def _spelled(problem: UnicodeError) -> tuple[str, int]:
    """Return what stands for the letters that cannot be shown, and where to go on."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    lacking = problem.object[problem.start : problem.end]
    return "".join(map(spelled, lacking)), problem.end


def spelled(letter: str) -> str:
    """Return a letter in ASCII: without its accent, by its name, or as a question mark.

    Examples
    --------
    >>> spelled("é"), spelled("β"), spelled("→"), spelled("ж")
    ('e', 'beta', '->', '?')
    """
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return SPELLED.get(letter) or plain or "?"
