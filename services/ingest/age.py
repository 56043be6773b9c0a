"""How old a young person is, as far as the law asks: under 18, from 18, or from 27; pure.

The day of birth itself never leaves ingest. Of who was born on a day or in a month that nobody knows, the latest
possible day counts: an age is never told too early.
"""

from calendar import isleap, monthrange
from datetime import date, timedelta
from typing import NamedTuple

from schemas.codes import AgeGroup

_ONE_DAY = timedelta(days=1)
_ORDER = tuple(AgeGroup)
_REACHED_AT = {AgeGroup.FROM_18: 18, AgeGroup.FROM_27: 27}
"""Years of age at which each group begins. Source: BW 1:233; WEB art. 9.2.5 as it reads since 1 January 2026."""


class Age(NamedTuple):
    """The group of somebody today, the day to tell it with, and the next day on which to look, if any."""

    group: AgeGroup
    since: date
    look_on: date | None


def age_on(born: str, told: AgeGroup | None, today: date) -> Age:
    """Return how old somebody is as far as it may be told.

    A birthday is the day of the news only where somebody was told to be younger before; else it is today. The next
    look is on the first of the month of the next birthday that counts, and in that month every day: what is stored
    about when to look must not tell a birthday.

    Args:
        born: jjjj-mm-dd, in which month and day may be 00.
        told: the group that was told last.
    """
    birthdays = {group: birthday_of(born, group) for group in _REACHED_AT}
    reached = [group for group, day in birthdays.items() if day <= today]
    coming = [day for day in birthdays.values() if day > today]
    group = reached[-1] if reached else AgeGroup.UNDER_18
    grew = told is not None and _ORDER.index(told) < _ORDER.index(group)
    look_on = max(coming[0].replace(day=1), today + _ONE_DAY) if coming else None
    return Age(group, birthdays[group] if grew else today, look_on)


def birthday_of(born: str, group: AgeGroup) -> date:
    """Return the day on which a group begins."""
    return birthday(born, _REACHED_AT[group])


def birthday(born: str, years: int) -> date:
    """Return the day somebody is so old; who was born on 29 February grows older on 1 March in other years."""
    year, month, number = (int(part) for part in born.split("-"))
    year, month = year + years, month or 12
    if number == 0:
        number = monthrange(year, month)[1]
    if (month, number) == (2, 29) and not isleap(year):
        month, number = 3, 1
    return date(year, month, number)
