"""What is wrong at a gap and what to do about it, for who looks after the register: Dutch (B1); pure."""

from services.notify.gaps import GapReason
from services.notify.sample import Form, Reader, Sample

WHAT = {
    GapReason.NOBODY_REACHED: "Niemand kon dit horen.",
    GapReason.NOBODY_HOLDS_ROLE: "Niemand heeft deze rol.",
    GapReason.OWNER_UNKNOWN: "De begeleider staat niet in de lijst van ontvangers.",
    GapReason.NO_ADDRESS: "Er is geen mobiel nummer en geen e-mailadres.",
    GapReason.STOPPED: "Deze collega wil geen sms meer.",
    GapReason.BROKEN: "Dit nummer of adres werkt niet.",
    GapReason.UNVERIFIED: "Niemand heeft dit nummer of adres nog bevestigd.",
    GapReason.ON_LEAVE: "Deze collega is weg en niemand vervangt.",
    GapReason.NOT_REACHED: "De berichten kwamen niet aan.",
    GapReason.TOO_MANY_PEOPLE: "Deze collega begeleidt meer jongeren dan is afgesproken.",
}
"""Each reason in one sentence."""
DO = {
    GapReason.NOBODY_REACHED: "Bel vandaag de school, en herstel wat hieronder staat.",
    GapReason.NOBODY_HOLDS_ROLE: "Zet iemand met deze rol in de lijst van ontvangers.",
    GapReason.OWNER_UNKNOWN: "Zet deze collega in de lijst, of wijs een andere begeleider toe.",
    GapReason.NO_ADDRESS: "Vul een mobiel nummer of e-mailadres in.",
    GapReason.STOPPED: "Vraag of deze collega START wil sturen, of vul een e-mailadres in.",
    GapReason.BROKEN: "Vraag deze collega naar het juiste nummer en adres.",
    GapReason.UNVERIFIED: "Laat deze collega het nummer of adres bevestigen.",
    GapReason.ON_LEAVE: "Wijs een vervanger aan voor deze dagen.",
    GapReason.NOT_REACHED: "Vraag deze collega naar het juiste nummer en adres.",
    GapReason.TOO_MANY_PEOPLE: "Verdeel de jongeren, of pas het aantal aan.",
}
"""What to do about each."""


def too_many(code: str, people: int, most: int) -> str:
    """Return the warning about somebody with more young people than their limit."""
    return f"Let op: {code} heeft {people} jongeren, en mag er {most} hebben. {DO[GapReason.TOO_MANY_PEOPLE]}"


def samples(_: str | None) -> tuple[Sample, ...]:
    """Return both sentences of every reason, and the warning."""
    sentences = (
        Sample(f"gap: {reason}, {part}", Reader.STAFF, Form.LINE, text[reason])
        for part, text in (("what", WHAT), ("do", DO))
        for reason in GapReason
    )
    warning = Sample("too many people", Reader.STAFF, Form.LINE, too_many("LC-12", 53, 50), ("LC-12",))
    return (*sentences, warning)
