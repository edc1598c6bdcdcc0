"""A profile: what one party makes of a domain, with or without a deal, now or later."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.normalisation import Normalisation, Scale, scale_of
from sim.laboratory.domains.outside_option import OutsideOption


@dataclass(frozen=True, slots=True)
class Profile:
    """One party's preferences.

    Parameters
    ----------
    party : str
    domain : Domain
    form : Form
    reservation_value : float, optional
        What no deal is worth, in the form's own units; normalisation changes it together with the utilities. Without
        one the worst package stands for it, so that any agreement will do.
    normalisation : str
        ``"raw"``, ``"best"`` or ``"range"``, as in `sim.laboratory.domains.normalisation`.
    discounting : Discounting, optional
        What later utilities are worth now; applied by the negotiation, not to the table.
    outside_option : OutsideOption, optional
    notes : tuple of Finding
        What a reader of files found.
    """

    party: str
    domain: Domain
    form: Form
    reservation_value: float | None = None
    normalisation: Normalisation = "raw"
    discounting: Discounting | None = None
    outside_option: OutsideOption | None = None
    notes: tuple[Finding, ...] = ()

    def utilities(self) -> np.ndarray:
        """Return the utility of every package; float64, shape (P,)."""
        return self.table()[0]

    def reservation(self) -> float:
        """Return what no deal is worth, in the units of `utilities`."""
        return self.table()[1]

    def table(self) -> tuple[np.ndarray, float]:
        """Return utilities, shape (P,), and what no deal is worth, in the same units."""
        raw, scale = self._raw_and_scale()
        without = float(raw.min()) if self.reservation_value is None else self.reservation_value
        return scale(raw), scale.one(without)

    def worth(self, package: dict[str, object], time: float = 0.0) -> float:
        """Return the utility of one package, discounted to now where it comes later."""
        utility = self.utilities()[self.domain.index(package)]
        return float(utility if self.discounting is None else self.discounting.at(utility, time))

    def check(self) -> list[Finding]:
        """Return what is worth knowing before these numbers are believed.

        Raises
        ------
        ConfigError
            For what cannot be calculated with.
        """
        raw, _ = self._raw_and_scale()
        about_form = [Finding("note", self.party, key, text) for key, text in self.form.notes()]
        found = [*self.notes, *about_form]
        if raw.min() == raw.max():
            found.append(Finding("warning", self.party, "utility", f"is {raw[0]:g} for every package"))
        return found + self._findings_about_no_deal(raw)

    def _findings_about_no_deal(self, raw: np.ndarray) -> list[Finding]:
        value = self.reservation_value
        if value is None:
            text = f"is not given; the worst package, {raw.min():g}, stands for it"
            return [Finding("note", self.party, "reservation value", text)]
        if value > raw.max():
            text = f"{value:g} is above the best package, {raw.max():g}: no agreement can reach it"
            return [Finding("warning", self.party, "reservation value", text)]
        return []

    def _raw_and_scale(self) -> tuple[np.ndarray, Scale]:
        raw = self.form.utilities(self.domain)
        bad = np.flatnonzero(~np.isfinite(raw))
        if bad.size:
            package = self.domain.package(int(bad[0]))
            raise ConfigError.at(f"profile {self.party}", str(package), float(raw[bad[0]]), "must be finite")
        if self.reservation_value is not None and not math.isfinite(self.reservation_value):
            allowed = "must be a finite number, or left out"
            raise ConfigError.at(
                f"profile {self.party}", "reservation_value", self.reservation_value, allowed
            )
        return raw, scale_of(raw, self.normalisation, self.party)
