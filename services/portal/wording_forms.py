"""The words of the forms: what can be chosen, in plain Dutch. Pure."""

from collections.abc import Mapping

from schemas.codes import HandoverTo, Outcome, SnoozeReason
from schemas.types import ContactChannel, ContactWith
from services.portal.acts import Act

ACTS: Mapping[Act, str] = {
    Act.CONTACT: "Contact of geen gehoor",
    Act.AGREEMENT: "Afspraak",
    Act.HAND_OVER: "Overdracht beginnen",
    Act.TAKE_UP: "Ik pak dit op",
    Act.SNOOZE: "Dit kan wachten",
    Act.RESOLVE: "Dit is klaar",
}
CHANNELS: Mapping[ContactChannel, str] = {
    ContactChannel.PHONE: "telefoon",
    ContactChannel.TEXT: "sms",
    ContactChannel.APP: "WhatsApp of andere app",
    ContactChannel.EMAIL: "e-mail",
    ContactChannel.LETTER: "brief",
    ContactChannel.VISIT: "bezoek",
    ContactChannel.TALK: "gesprek",
}
PARTNERS: Mapping[ContactWith, str] = {
    ContactWith.YOUNG_PERSON: "de jongere",
    ContactWith.PARENT: "een ouder",
    ContactWith.EMPLOYER: "de werkgever",
    ContactWith.SCHOOL: "de school",
}
SNOOZES: Mapping[SnoozeReason, str] = {
    SnoozeReason.ACTION_RUNNING: "Er loopt al iets",
    SnoozeReason.WAITING_FOR_OTHERS: "Wij wachten op een ander",
    SnoozeReason.ASKED_BY_YOUNG_PERSON: "De jongere vroeg om te wachten",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NEW_PLACE: "Er is een nieuwe plek",
    Outcome.RESTARTED: "De jongere is weer begonnen",
    Outcome.REFERRED: "De jongere is verwezen naar een ander",
    Outcome.DECLINED: "De jongere wil geen hulp",
    Outcome.UNREACHABLE: "De jongere is niet te bereiken",
    Outcome.MOVED_AWAY: "De jongere is verhuisd",
}
RECEIVERS: Mapping[HandoverTo, str] = {
    HandoverTo.MUNICIPALITY: "de gemeente",
    HandoverTo.DOORSTROOMPUNT: "het Doorstroompunt",
    HandoverTo.NEXT_SCHOOL: "de nieuwe school",
    HandoverTo.THIRD_PARTY: "een uitvoerder",
}
