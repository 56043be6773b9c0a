"""Whatever a message to staff is about, its text goes in one part and its words are fit for their reader."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.types import Step
from services.notify.content import (
    AtSchool,
    Consultation,
    Content,
    Counts,
    HandOver,
    Overview,
    SourceNews,
    StartState,
)
from services.notify.gsm7 import parts_of
from services.notify.plain_language import findings
from services.notify.sample import Form, Reader, Sample
from services.notify.wording import Wording, with_link

ADDRESS = "https://vangnet.gemeente.example/bericht"
LINK = "https://vangnet.gemeente.example/gezien/aB3_-x"
WORDING = Wording(ADDRESS)

numbers = st.integers(0, 333)
counts = st.builds(Counts, numbers, numbers, numbers)
schools = st.sampled_from(["98KP", "98OH", "99ZZ"])
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
contents = st.builds(
    Content,
    people=counts,
    step=st.sampled_from([None, *Step]),
    unassigned=st.booleans(),
    start_state=st.none() | st.builds(StartState, st.integers(1, 999), counts, numbers, st.booleans()),
    sources=st.lists(st.builds(SourceNews, schools, days, st.none() | days, st.booleans()), max_size=3).map(
        tuple
    ),
    consultations=st.lists(
        st.builds(Consultation, schools | st.just(""), st.integers(1, 333)), max_size=3
    ).map(tuple),
    privacy_tasks=st.integers(0, 3),
    handovers=st.lists(st.builds(HandOver, st.integers(1, 333), st.booleans()), max_size=3).map(tuple),
    waiting=st.integers(0, 999),
    overview=st.none()
    | st.builds(
        Overview,
        st.lists(st.builds(AtSchool, schools | st.just(""), counts, numbers), max_size=3).map(tuple),
        st.integers(0, 9),
    ),
)


@given(contents)
def test_every_text_goes_in_one_part(content: Content) -> None:
    """For any counts, steps and combinations a text is one part of GSM-7, and nothing is wrong with its words."""
    text = WORDING.text(content)
    assert parts_of(text) == 1
    assert findings(Sample("text", Reader.STAFF, Form.SMS, text, (ADDRESS,))) == ()


@given(contents)
def test_every_mail_is_plain(content: Content) -> None:
    """The e-mail beside it has a subject that every program shows whole, and nothing is wrong with its words."""
    subject, letter = WORDING.mail(content)
    sent = Sample("mail", Reader.STAFF, Form.EMAIL, with_link(letter, LINK), (ADDRESS, LINK), subject)
    assert findings(sent) == ()
