"""What young people answer, by a reply or on the page of their message: kept by its meaning, told on, and thanked.

A GET shows and changes nothing; a POST acts, once. Free text is looked at and forgotten. STOP works at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from schemas.types import Channel, Heard, Occasion
from services.notify import store, store_replies, store_young
from services.notify.address import AddressRefused, PhoneNumber
from services.notify.address_marks import AddressMarks
from services.notify.link import AWAY, OVER, TOO_OFTEN, answer, is_too_often
from services.notify.local_calendar import local_date, midnight_before, months_after
from services.notify.log_events import YOUNG_ANSWERED
from services.notify.page_young import question, thanks
from services.notify.store_replies import ReplyName
from services.notify.wording_young import RegionTexts, Thanks
from services.notify.young import Note, OutreachSilence, Young
from services.notify.young_desk import LINK_LASTS, YoungDesk, tell
from services.notify.young_reply import Reply, Said, meaning_of, pressed
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.log import log

PAGE_OF_A_MESSAGE = "/j/{token}"


class Answered(NamedTuple):
    """What a reply meant, and the answer to it if any."""

    said: Said
    answer: str | None


class _Opened(NamedTuple):
    """What a link opens."""

    young: Young
    note: Note
    region: RegionTexts


@dataclass(frozen=True, slots=True)
class YoungAnswers:
    """Takes in what young people answer."""

    database: Database
    clock: Clock
    desk: YoungDesk
    marks: AddressMarks

    def router(self) -> APIRouter:
        """Return the two routes of a page."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route(PAGE_OF_A_MESSAGE, methods=["GET", "HEAD"], response_class=HTMLResponse)
        def show(token: str) -> Response:
            return _page(lambda: self.show(token))

        @routes.post(PAGE_OF_A_MESSAGE, response_class=HTMLResponse)
        def press(token: str, antwoord: Annotated[str, Form()] = "") -> Response:
            return _page(lambda: self.press(token, antwoord))

        return routes

    def show(self, token: str) -> tuple[str, int]:
        """Return the page of a link and its status; changes nothing."""
        opened = self._open(token)
        if isinstance(opened, int):
            return thanks(Thanks.NOT_READ, None), opened
        invited = next(
            (one.text for one in opened.region.invitations if one.name == opened.note.key.name), None
        )
        return question(opened.note.key.occasion, opened.region.wording, invited), 200

    def press(self, token: str, value: str) -> tuple[str, int]:
        """Commit what a button means, and return the page that says so."""
        opened = self._open(token)
        if isinstance(opened, int):
            return thanks(Thanks.NOT_READ, None), opened
        now, reply = self.clock.now(), pressed(value, opened.note.key.occasion)

        def work(connection: Connection) -> Thanks:
            store.plan_alone(connection)
            mark = (
                store_young.mark_of_message(connection, opened.note.message) if opened.note.message else None
            )
            return self._take(connection, opened.young, opened.note, reply, mark, now=now)

        kind = self.database.run(work)
        log(YOUNG_ANSWERED, meaning=reply.meaning, by="page")
        return thanks(kind, opened.region.wording), 200

    def reply(
        self, connection: Connection, sender: str, words: str, reply: ReplyName, now: datetime
    ) -> Answered | None:
        """Take in a reply; None when nobody wrote to this number in the last two weeks.

        The caller holds ``plan_alone``. The same reply again changes nothing and is not answered again.
        """
        try:
            mark = self.marks.of(PhoneNumber.parse(sender))
        except AddressRefused:
            return None
        told = [
            (leaver, note)
            for leaver, note in store_young.told_to(connection, mark)
            if note.told_at is not None and now - note.told_at <= LINK_LASTS
        ]
        if not told:
            return None
        read = [(leaver, note, meaning_of(words, note.key.occasion)) for leaver, note in told]
        leaver, note, meant = next((one for one in read if one[2].meaning is not Said.OTHER), read[0])
        first = store_replies.keep_reply(
            connection, reply, recipient=leaver, meaning=f"young_{meant.meaning}", at=now
        )
        young = store_young.load(connection, [leaver])[leaver]
        region = self.desk.regions.get(young.region)
        if not first or meant.meaning is Said.NOBODY or region is None:
            return Answered(meant.meaning, None)
        kind = self._take(connection, young, note, meant, mark, now=now)
        log(YOUNG_ANSWERED, meaning=meant.meaning, by="reply")
        midnight = midnight_before(local_date(now))
        if kind is Thanks.NOT_READ and not store_replies.may_answer(connection, reply.name, since=midnight):
            return Answered(meant.meaning, None)
        return Answered(meant.meaning, region.wording.thanks(kind))

    def _take(
        self,
        connection: Connection,
        young: Young,
        note: Note,
        reply: Reply,
        mark: bytes | None,
        *,
        now: datetime,
    ) -> Thanks:
        """Keep what was meant, tell it on, and return how to thank for it; the caller holds ``plan_alone``."""
        leaver, message = young.leaver, note.message
        if message is None or reply.meaning in (Said.OTHER, Said.NOBODY):
            return Thanks.NOT_READ
        if reply.meaning is Said.OTHER_NUMBER:
            return self._other_number(connection, leaver, mark, now)
        comes_back = note.key.occasion is Occasion.COME_BACK
        store_young.answered(connection, leaver, note.key, str(reply.meaning), now)
        if reply.meaning is Said.SCORE:
            tell(connection, leaver, message, Heard.SCORE, now, score=reply.score)
        if reply.meaning is Said.YES and comes_back:
            cadence = self.desk.cadences.at(local_date(now), young.region)
            day = months_after(local_date(now), cadence.come_back_months)
            tell(connection, leaver, message, Heard.COME_BACK, now, return_on=day)
            self.desk.stop(connection, [leaver], now)
            return Thanks.COME_BACK
        if reply.meaning is Said.STOP or (reply.meaning is Said.NO and comes_back):
            tell(connection, leaver, message, Heard.LEFT_ALONE, now)
            self.desk.stop(connection, [leaver], now)
            return Thanks.STOPPED
        self.desk.settle(connection, [leaver], now)
        return Thanks.ANSWERED

    def _other_number(
        self, connection: Connection, leaver: UUID, mark: bytes | None, now: datetime
    ) -> Thanks:
        """Remember that an address is somebody else's: what went there told the young person nothing."""
        if mark is None:
            return Thanks.OTHER_NUMBER
        store_young.mark_unusable(connection, mark, now)
        told = store_young.told_to(connection, mark)
        for other, note in told:
            store_young.save_notes(
                connection,
                other,
                [note.silenced(OutreachSilence.ADDRESS_FAILS, now, now + timedelta(days=1))],
            )
        last = {other: note.message for other, note in reversed(told) if note.message}
        for other, message in sorted(last.items()):
            tell(connection, other, message, Heard.ADDRESS_FAILS, now, channel=Channel.SMS, permanent=True)
        self.desk.settle(connection, {leaver, *last}, now)
        return Thanks.OTHER_NUMBER

    def _open(self, token: str) -> _Opened | int:
        """Return what a link opens, or the status of the page that says that it opens nothing."""
        digest, now = sha256(token.encode()).digest(), self.clock.now()

        def look(connection: Connection) -> _Opened | int:
            """Each statement is a transaction by itself: no lock outlives it."""
            link = store_young.link_of(connection, digest)
            notes = store_young.notes_of(connection, [link.leaver])[link.leaver] if link else []
            note = next((one for one in notes if link and one.key == link.key), None)
            if is_too_often(connection, note.message if note else None):
                return TOO_OFTEN
            if link is None or note is None or note.answered_at is not None or link.expires_at <= now:
                return OVER
            young = store_young.load(connection, [link.leaver])[link.leaver]
            region = self.desk.regions.get(young.region)
            return _Opened(young, note, region) if region is not None and note.told else OVER

        return self.database.run_one(look)


def _page(work: Callable[[], tuple[str, int]]) -> Response:
    """Return the page, also while the database is away: nothing was committed, so it may be tried again."""
    try:
        html, status = work()
    except Unavailable:
        html, status = thanks(Thanks.NOT_READ, None), AWAY
    return answer(html, status)
