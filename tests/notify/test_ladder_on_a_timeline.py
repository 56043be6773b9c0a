"""Who hears what, when and by which channel: every shell of notify, with a real database and a real outside."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.types import DoorstroompuntHears, Kind, LadderEnd, StaffId, Status, Urgency
from services.sandbox.behaviour import Answer, Rule
from tests.notify.desk import (
    COACH,
    COORDINATOR,
    DEPUTY,
    OTHER_COACH,
    PHONE,
    SCHOOL,
    STAFF,
    Desk,
    a_desk,
    a_dossier,
    a_signal,
    in_envelope,
    local,
)


def sms(*people: StaffId) -> list[tuple[str, str]]:
    """Return what the outside receives when these people are texted."""
    return [("sms", PHONE[person]) for person in people]


MAIL = {COACH: ("email", "coach@example.org"), COORDINATOR: ("email", "coordinator@example.org")}


def test_today_climbs(desk: Desk) -> None:
    """A signal of today is a text at once, and after one, two and three working days at the same local time."""
    desk.take(a_signal())
    assert desk.fresh() == sms(COACH)
    assert desk.at("2026-11-25 09:59").fresh() == []
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)
    assert desk.at("2026-11-26 10:00").fresh() == sms(DEPUTY)
    assert desk.at("2026-11-27 10:00").fresh() == sms(COORDINATOR)
    assert desk.at("2026-12-31 10:00").fresh() == []
    assert desk.app.next_due() is None


def test_one_batch_is_one_message(desk: Desk) -> None:
    """What is planned at once for one person is one text with one count; a person with two signals counts once."""
    young, other = uuid4(), uuid4()
    now = desk.clock.now()
    events = [in_envelope(a_signal(), young, now), in_envelope(a_signal(), young, now)]
    desk.app.handle([*events, in_envelope(a_signal(), other, now)])
    desk.rest()
    assert desk.fresh() == sms(COACH)
    assert "2 jongeren hebben vandaag iemand nodig" in desk.sent()[0].text


def test_what_follows_within_a_quarter_is_grouped(desk: Desk) -> None:
    """Within fifteen minutes after a text the next ones wait, and go together; another coach does not wait."""
    desk.take(a_signal())
    desk.at("2026-11-24 10:01").take(a_signal())
    desk.at("2026-11-24 10:09").take(a_signal())
    desk.take(a_signal(owner=OTHER_COACH))
    assert desk.fresh() == sms(COACH, OTHER_COACH)
    assert desk.at("2026-11-24 10:14").fresh() == []
    assert desk.at("2026-11-24 10:15").fresh() == sms(COACH)
    assert "2 jongeren" in desk.sent()[-1].text


def test_grouping_never_waits_for_tomorrow(database_url: str, outside: None) -> None:
    """What would be held past the end of a working day goes at once."""
    with a_desk(database_url, "2026-11-24 17:50") as desk:
        desk.take(a_signal())
        desk.at("2026-11-24 17:52").take(a_signal())
        assert desk.fresh() == sms(COACH, COACH)


def test_grouping_can_be_off(database_url: str, outside: None) -> None:
    """With grouping off each batch is told at once."""
    with a_desk(database_url, grouping_seconds=0) as desk:
        desk.take(a_signal())
        desk.take(a_signal())
        assert desk.fresh() == sms(COACH, COACH)


def test_nobody_hears_more_in_a_day_than_the_cap(database_url: str, outside: None) -> None:
    """Past the cap a signal waits for the next day, by its reason, and goes with the first message of it."""
    with a_desk(database_url, grouping_seconds=0, daily_cap=2) as desk:
        for _ in range(3):
            desk.take(a_signal())
        desk.take(a_signal(owner=OTHER_COACH))
        assert desk.fresh() == sms(COACH, COACH, OTHER_COACH)
        assert [row["why"] for row in desk.app.held()].count("daily_cap") == 1
        assert desk.at("2026-11-25 07:59").fresh() == []
        assert desk.at("2026-11-25 08:00").fresh() == sms(COACH)


def test_an_old_revision_changes_nothing(desk: Desk) -> None:
    """A snapshot that is older than what is known has no effect, and the inbox says why; so has the same event."""
    signal, young = uuid4(), uuid4()
    newer = in_envelope(a_signal(signal, revision=3, status=Status.CLOSED), young, desk.clock.now())
    older = in_envelope(a_signal(signal, revision=2), young, desk.clock.now())
    for batch in ([newer], [older], [older, newer]):
        desk.app.handle(batch)
        desk.rest()
    assert desk.fresh() == []
    outcomes = desk.app.account().outcomes["vangnet.signals.v1"]
    assert outcomes == {("applied", None): 1, ("no_effect", "old_revision"): 1}


def test_a_task_has_no_effect(desk: Desk) -> None:
    """A task sends nothing; row and inbox say why."""
    desk.take(a_signal(kind=Kind.TASK))
    assert desk.fresh() == []
    account = desk.app.account()
    assert account.plans.silences == {"task": 1}
    assert account.outcomes["vangnet.signals.v1"] == {("no_effect", "task"): 1}


@pytest.mark.parametrize("words", ["OK", "ok", "Ok.", " oke ", "OK!"])
def test_ok_is_seen(desk: Desk, words: str) -> None:
    """OK means seen for every told signal: the ladder ends and the monitor hears of it, once per young person."""
    desk.take(a_signal(), a_signal())
    desk.fresh()
    reply = f"SM{uuid4().hex}"
    assert desk.reply(COACH, words, reply) == 200
    assert desk.reply(COACH, words, reply) == 200
    assert desk.at("2026-11-25 10:00").fresh() == []
    assert desk.app.account().made["vangnet.messages.v1"] == 2  # sent, and seen once for one young person
    assert desk.at("2026-11-26 10:00").fresh() == sms(COACH)


@pytest.mark.parametrize("words", ["nee", "OK ik bel morgen", ""])
def test_other_words_are_not_seen(desk: Desk, words: str) -> None:
    """Anything but OK ends nothing, and is not kept."""
    desk.take(a_signal())
    desk.fresh()
    assert desk.reply(COACH, words) == 200
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)


def test_ok_of_one_coach_says_nothing_of_another(desk: Desk) -> None:
    """OK counts for what was told to this person alone."""
    desk.take(a_signal())
    desk.take(a_signal(owner=OTHER_COACH))
    desk.fresh()
    desk.reply(OTHER_COACH, "OK")
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)


def test_an_unknown_sender_gets_no_answer(desk: Desk) -> None:
    """A reply from a number that is in no register changes nothing."""
    desk.take(a_signal())
    form = {"From": "+31612340000", "Body": "OK", "MessageSid": f"SM{uuid4().hex}"}
    assert desk.post("/twilio/inbound", form) == 200
    desk.fresh()
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)


def test_seen_by_the_echo_of_the_monitor(desk: Desk) -> None:
    """The snapshot that says seen does not start the follow-up clock again."""
    signal, young = uuid4(), uuid4()
    desk.take(a_signal(signal), leaver=young)
    desk.reply(COACH, "OK")
    desk.fresh()
    desk.at("2026-11-25 15:00").take(a_signal(signal, revision=2, status=Status.SEEN), leaver=young)
    assert desk.at("2026-11-26 10:00").fresh() == sms(COACH)


def test_a_webhook_that_nobody_signed_changes_nothing(desk: Desk) -> None:
    """A receipt or reply with another signature is refused, and nothing of it is kept."""
    desk.take(a_signal())
    (message,) = desk.sent()
    path = (message.callback_url or "").removeprefix("http://127.0.0.1:9")
    form = {"MessageSid": message.id, "MessageStatus": "undelivered"}
    assert desk.post(path, form, secret="een-ander-geheim") == 403
    reply = {"From": PHONE[COACH], "Body": "OK", "MessageSid": f"SM{uuid4().hex}"}
    assert desk.post("/twilio/inbound", reply, secret="een-ander-geheim") == 403
    assert desk.states() == ["accepted"]
    desk.fresh()
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)


def test_receipts_in_any_order_and_number(desk: Desk) -> None:
    """Receipts that come late, doubled and in the wrong order are all kept, and never move a message back."""
    desk.take(a_signal())
    (message,) = desk.sent()
    for word in ("delivered", "sent", "queued", "sent", "delivered", "undelivered", "a-word-of-tomorrow"):
        assert desk.receipt(message, word) == 204
        assert desk.states() == ["delivered"]
    count = desk.app.database.run(
        lambda connection: connection.exec_driver_sql("select count(*) from notify.receipts").scalar_one()
    )
    assert count == 7
    assert desk.fresh() == sms(COACH)


def test_a_receipt_for_nothing_of_ours(desk: Desk) -> None:
    """A signed receipt with a key that we never gave is answered 404."""
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}
    assert desk.post("/twilio/status/no-such-key", form) == 404


def test_what_is_not_delivered_goes_by_mail(desk: Desk) -> None:
    """A failed receipt, three times, is one e-mail; the ladder goes on."""
    desk.take(a_signal())
    (message,) = desk.sent()
    for _ in range(3):
        desk.receipt(message, "undelivered", "30003")
    desk.rest()
    assert desk.fresh() == [*sms(COACH), MAIL[COACH]]
    assert desk.states() == ["undelivered", "accepted"]
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)


def test_what_is_refused_goes_by_mail(desk: Desk) -> None:
    """A number that opted out is not texted; its owner gets the e-mail at once."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21610))
    desk.take(a_signal())
    assert desk.fresh() == [MAIL[COACH]]


def test_who_cannot_be_reached_passes_it_on(desk: Desk) -> None:
    """When text and e-mail both fail, the deputy hears at once, and the row says why."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21211))
    desk.sandbox.behave(Rule(to="coach@example.org", refuse_mail=550))
    desk.take(a_signal())
    assert desk.fresh() == sms(DEPUTY)
    assert [(step, reason) for step, state, reason in desk.rows() if state == "silence"] == [
        ("eerste", "not_reached"),
        ("herinnering", "not_reached"),
    ]


def test_a_busy_provider_is_tried_again(desk: Desk) -> None:
    """What was certainly not sent is tried again a little later, and sent once."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.BUSY, times=3))
    desk.take(a_signal())
    assert desk.fresh() == []
    assert desk.at("2026-11-24 10:01").fresh() == sms(COACH)


def test_a_provider_that_stays_away_goes_by_mail(desk: Desk) -> None:
    """After ten minutes of trying the e-mail goes instead."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.UNAVAILABLE))
    desk.take(a_signal())
    assert desk.at("2026-11-24 10:08").fresh() == []
    assert desk.at("2026-11-24 10:11").fresh() == [MAIL[COACH]]


@pytest.mark.parametrize("answer", [Answer.FAULT_AFTER_ACCEPTING, Answer.SILENCE])
def test_an_unknown_outcome_is_found(desk: Desk, answer: Answer) -> None:
    """A text whose answer was lost is found in the provider's list, and not sent again."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=answer, list_lag_seconds=60))
    desk.take(a_signal())
    assert desk.states() == ["unknown"]
    desk.at("2026-11-24 10:01")
    assert desk.states() == ["unknown"]
    desk.at("2026-11-24 10:03")
    assert desk.states() == ["delivered"]
    assert desk.at("2026-11-24 12:00").fresh() == sms(COACH)


def test_an_unknown_outcome_is_told_by_its_receipt(desk: Desk) -> None:
    """A receipt with the key of the message settles an unknown outcome before anybody asks."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.SILENCE))
    desk.take(a_signal())
    desk.receipt(desk.sent()[0], "delivered")
    assert desk.states() == ["delivered"]
    assert desk.app.next_due() == local("2026-11-25 10:00")


def test_an_outcome_that_stays_unknown(desk: Desk) -> None:
    """After ten minutes without a trace the e-mail goes, marked as possibly double."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.SILENCE_BEFORE_ACCEPTING))
    desk.take(a_signal())
    assert desk.at("2026-11-24 10:09").fresh() == []
    assert desk.at("2026-11-24 10:10").fresh() == [MAIL[COACH]]
    assert [row["possibly_double"] for row in desk.app.messages()] == [False, True]


def test_at_night_nothing_goes_another_way(database_url: str, outside: None) -> None:
    """A receipt that fails in the evening sends its e-mail in the morning."""
    with a_desk(database_url, "2026-11-24 17:59") as desk:
        desk.sandbox.behave(Rule(receipts_delay_seconds=3600))
        desk.take(a_signal())
        desk.at("2026-11-24 21:00")
        desk.receipt(desk.sent()[0], "undelivered", "30003")
        assert desk.at("2026-11-25 07:59").fresh() == sms(COACH)
        assert desk.at("2026-11-25 08:00").fresh() == [MAIL[COACH]]


def test_a_start_state_is_one_mail_per_coach(desk: Desk) -> None:
    """Each coach gets one e-mail at 08:30 with all counts, also without signals; the coordinator one about the data."""
    today = desk.clock.now().date()
    urgent = a_signal(start_state=True)
    for _ in range(3):
        desk.take(a_dossier(start_state_on=today))
    desk.take(a_dossier(start_state_on=today), urgent, a_signal(start_state=True, kind=Kind.TASK))
    desk.take(a_dossier(start_state_on=today, owner=OTHER_COACH))
    young = uuid4()
    desk.take(a_dossier(start_state_on=today, owner=None), leaver=young)
    desk.take(a_dossier(start_state_on=today, revision=2), leaver=young)
    assert desk.at("2026-11-25 08:29").fresh() == []
    desk.at("2026-11-25 08:30")
    coaches = [("email", "coach2@example.org"), ("email", "coach@example.org")]
    assert sorted(desk.fresh()) == [*coaches, ("email", "coordinator@example.org")]
    text = next(one.text for one in desk.sent() if one.to == "coach@example.org")
    assert "U begeleidt nu 5 jongeren" in text
    assert "vandaag: 1" in text
    assert "Taken: 1" in text
    assert ("eerste", "silence", "reassigned") in desk.rows()
    assert desk.at("2026-11-26 08:30").fresh() == sms(COACH)


def test_who_answers_for_the_case_has_it_on_their_desk(desk: Desk) -> None:
    """A dropout of the mbo without a coach counts at the Doorstroompunt, and no more at the school's coordinator."""
    today = desk.clock.now().date()
    office = "DP;Doorstroompunt Een;doorstroompunt;;25;;doorstroompunt@example.org;;;\n"
    desk.app.import_recipients((STAFF + office).encode())
    for end in (LadderEnd.SCHOOL, LadderEnd.SCHOOL_AND_LEERPLICHT, LadderEnd.DOORSTROOMPUNT):
        desk.take(a_dossier(start_state_on=today, owner=None, responsible=end))
    desk.at("2026-11-25 08:30")
    texts = {one.to: one.text for one in desk.sent()}
    assert set(texts) == {"coordinator@example.org", "doorstroompunt@example.org"}
    assert "2 jongeren" in texts["coordinator@example.org"]
    assert "1 jongere" in texts["doorstroompunt@example.org"]


def test_the_doorstroompunt_hears_a_count_until_consultation(desk: Desk) -> None:
    """Inside the window it is how many of which school, without a link or a reply; after consultation as any step."""
    office = "DP;Doorstroompunt Een;doorstroompunt;;25;06-12349009;doorstroompunt@example.org;;;\n"
    desk.app.import_recipients((STAFF + office).encode())
    young, signal = uuid4(), uuid4()
    counted: dict[str, Any] = {"doorstroompunt": DoorstroompuntHears.COUNT}
    now = desk.clock.now()
    events = [in_envelope(a_signal(signal, **counted), young, now), in_envelope(a_signal(), young, now)]
    desk.app.handle([*events, in_envelope(a_signal(**counted), uuid4(), now)])
    desk.rest()
    desk.at("2026-11-30 09:59").fresh()
    assert desk.at("2026-11-30 10:00").fresh() == [("sms", "+31612349009")]
    assert desk.sent()[-1].text == "Vangnet: Overleg gevraagd: 2 jongeren, school 98KP."
    consulted: dict[str, Any] = {"doorstroompunt": DoorstroompuntHears.PERSON, "opening": 2}
    desk.take(a_signal(signal, revision=2, at="2026-11-30 10:00", **consulted), leaver=young)
    desk.at("2026-12-04 10:00")
    assert "1 jongere heeft vandaag iemand nodig" in desk.sent()[-1].text
    assert desk.fresh()[-1] == ("sms", "+31612349009")


def test_an_old_start_state_is_no_news(desk: Desk) -> None:
    """A dossier whose start state was weeks ago tells its new coach nothing."""
    desk.take(a_dossier(start_state_on=local("2026-11-02 10:00").date()))
    assert desk.at("2026-11-30 10:00").fresh() == []


def test_a_new_coordinator_hears_what_was_nobodys(desk: Desk) -> None:
    """When the register gets somebody for a role that nobody held, what is open is told."""
    desk.take(a_signal(region="31", school="99ZZ", owner=None))
    assert desk.fresh() == []
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    desk.app.import_recipients(f"{head}\nC9;Coordinator Drie;coordinator;99ZZ;31;06-12349009;;;;\n".encode())
    desk.rest()
    assert desk.fresh() == [("sms", "+31612349009")]


def test_the_same_register_again_changes_nothing(desk: Desk) -> None:
    """An import tells the topic only what changed, with a rising revision."""
    from_start = desk.app.account().made["vangnet.recipients.v1"]
    assert from_start == 4
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    row = f"LC;Coach Een;lifecoach;{SCHOOL};25;06-12349001;nieuw@example.org;;;"
    assert desk.app.import_recipients(f"{head}\n{row}\n".encode()) == "1 ontvangers, 1 nieuw of gewijzigd"
    assert desk.app.import_recipients(f"{head}\n{row}\n".encode()) == "1 ontvangers, 0 nieuw of gewijzigd"
    assert desk.app.account().made["vangnet.recipients.v1"] == 5


def test_the_address_is_read_at_the_moment_of_sending(desk: Desk) -> None:
    """A number that changed between planning and sending is the one that is texted."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.BUSY))
    desk.take(a_signal())
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    desk.app.import_recipients(f"{head}\nLC;Coach Een;lifecoach;{SCHOOL};25;06-12349009;;;;\n".encode())
    assert desk.at("2026-11-24 10:01").fresh() == [("sms", "+31612349009")]


def test_the_account_counts_every_plan_key_once(desk: Desk) -> None:
    """Rows in a message, held and silent add up to all rows, with each silence under its reason."""
    desk.take(a_signal())
    desk.take(a_signal(urgency=Urgency.WHEN_CONVENIENT))
    desk.take(a_signal(kind=Kind.TASK))
    plans = desk.app.account().plans
    assert (plans.in_message, plans.held, plans.silences, plans.without_row) == (1, 1, {"task": 1}, 0)
    assert plans.messages == {"accepted": 1}


def test_a_due_key_without_row_is_found(desk: Desk) -> None:
    """A row that disappeared is counted as missing: the account does not look away."""
    signal: UUID = uuid4()
    desk.take(a_signal(signal))
    delete, restore = "delete from notify.plan_rows", "delete from notify.signals"
    desk.app.database.run(lambda connection: connection.exec_driver_sql(delete))
    assert desk.app.account().plans.without_row == 1
    desk.app.database.run(lambda connection: connection.exec_driver_sql(restore))
