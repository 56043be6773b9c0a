"""What staff read of a school that fell silent or is back: Dutch (B1); pure."""

from collections.abc import Sequence
from datetime import date

from services.notify.content import SourceNews

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip


def delivering(sources: Sequence[SourceNews]) -> str:
    """Return in one line how many schools fell silent and how many are back."""
    back = sum(news.is_back for news in sources)
    return " en ".join(
        f"{number} {'school levert' if number == 1 else 'scholen leveren'} {how} aan"
        for number, how in ((len(sources) - back, "niets meer"), (back, "weer"))
        if number
    )


def about_source(news: SourceNews) -> list[str]:
    """Return the paragraph about one school, with an empty line before it."""
    if news.is_back or news.last_on is None:
        return ["", f"School {news.school} levert weer aan. U hoeft niets te doen."]
    return [
        "",
        f"School {news.school} leverde op {_day(news.last_on)} voor het laatst iets aan.",
        f"Wij verwachtten uiterlijk op {_day(news.since)} weer iets.",
        "Zolang er niets komt, zien wij niet wat er met deze jongeren gebeurt.",
        "Kijk na of het aanleveren nog werkt, of vraag dat aan de school.",
        "Veranderde er niets? Stuur dan hetzelfde nog eens: dat kan geen kwaad.",
    ]


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
