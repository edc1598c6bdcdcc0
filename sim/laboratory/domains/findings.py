"""What a check finds: a note, or a warning, about one key of a domain or a profile.

What cannot be calculated with is refused at once, as a `ConfigError`. What can, but may not be what was meant, is found
here, together with how it is treated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know before the numbers are believed.

    Parameters
    ----------
    level : str
        ``"note"``: a stated treatment; ``"warning"``: probably not what was meant.
    where : str
        The party or file.
    key : str
        What it is about.
    text : str
        What was found, and how it is treated.

    Examples
    --------
    >>> print(Finding("note", "buyer", "weights", "sum to 1.0001; kept as given"))
    note: buyer: weights sum to 1.0001; kept as given
    """

    level: Literal["note", "warning"]
    where: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.key} {self.text}"
