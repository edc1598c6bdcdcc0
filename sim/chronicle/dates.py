"""Dates: months of a run as months of the calendar, whatever the locale."""

from __future__ import annotations

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def year_and_month(start: str, month: int) -> tuple[int, int]:
    """Return the year, and the month from 1 to 12, that lie *month* months after the start.

    Parameters
    ----------
    start : str
        First month, ``YYYY-MM``.
    month : int
        Month of the run, the first being 0.

    Examples
    --------
    >>> year_and_month("2025-11", 2)
    (2026, 1)
    """
    year, first = (int(part) for part in start.split("-")[:2])
    later = year * 12 + first - 1 + month
    return later // 12, later % 12 + 1


def date_of(start: str, month: int) -> str:
    """Return a month of a run in words.

    Examples
    --------
    >>> date_of("2025-01", 2)
    'March 2025'
    """
    year, number = year_and_month(start, month)
    return f"{MONTH_NAMES[number - 1]} {year}"


def month_of(start: str, date: str) -> int:
    """Return the month of a run in which a date ``YYYY-MM`` falls; negative before the start.

    Examples
    --------
    >>> month_of("2025-01", "2025-03")
    2
    """
    year, number = year_and_month(date, 0)
    first_year, first = year_and_month(start, 0)
    return (year - first_year) * 12 + number - first
