"""The story of ``make demo``: one region, four days, told through the same doors that a school uses.

It delivers over HTTP, moves the database clock, and reads what the sandbox received. It imports no service.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import httpx

from services import timeline

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Monday 23 November 2026, 10:00 in Amsterdam."""
EXAMPLES = Path(__file__).parents[1] / "examples"
SCHOOLS = ("98DS", "98KP", "98OH", "98TC")
COACH_REACTS = ("98KP", "10392")
"""School and pupil number of the placement that ends on Tuesday 10:00."""
NOBODY_REACTS = ("98TC", "10399")
"""School and pupil number of the placement that ends on Tuesday 10:10."""
TRY_YOURSELF = (("98DS", "10644"), ("98DS", "10651"), ("98DS", "10833"), ("98DS", "10742"), ("98DS", "10693"))
"""Schools and pupil numbers in the command that the newcomer may try, one at each start."""
PLACE_LOST = "plaats_verloren"
_HOME = ZoneInfo("Europe/Amsterdam")
_LOOK_SECONDS = 0.3
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


class Stage(timeline.Resting, Protocol):
    """What the story needs of a running region."""

    def create_key(self, role: str, schools: Sequence[str], region: str | None) -> str:
        """Return a new key."""
        ...

    def import_recipients(self, data: bytes) -> None:
        """Fill the register of staff."""
        ...

    def start_clock(self) -> None:
        """Let the region's clock tick on."""
        ...

    def signals(self) -> Sequence[Mapping[str, object]]:
        """Return every signal: ``pupil``, ``rule``."""
        ...

    def held_steps(self) -> Sequence[Mapping[str, object]]:
        """Return what waits for its moment: ``signal``, ``step``, ``until``, ``why``."""
        ...

    def sent_messages(self) -> Sequence[Mapping[str, object]]:
        """Return what was sent so far: ``provider_id``, ``role``, ``reasons``."""
        ...


_HELD_BECAUSE = {
    "waits_for_working_moment": "buiten werktijd",
    "waits_for_mail": "voor de ochtendmail",
    "dated_action_running": "er loopt een afspraak",
    "grouped": "samen met een vorig bericht",
}


@dataclass(slots=True)
class Story:
    """One telling; ``say`` prints a line.

    Told again on the same data it goes on where it was: what was delivered is already known, and time only moves
    forward.
    """

    stage: Stage
    url: str
    sandbox_url: str
    say: Callable[[str], None]
    _told: int = field(default=0, init=False)
    _key: str = field(default="", init=False)
    _held: set[tuple[str, str]] = field(default_factory=set, init=False)

    def run(self, stop: threading.Event, *, stay: bool) -> bool:
        """Tell the story; then let the clock tick and print what is sent until ``stop``, or end when not to stay."""
        key = self.tell()
        if not stay:
            return True
        self.stage.start_clock()
        self.say(
            "\nDe klok loopt nu door. Meld zelf dat een plaatsing eindigt; de sms volgt binnen een seconde:\n"
        )
        self.say(invitation(self.url, key, self._not_tried(), self.stage.now()) + "\n")
        self._held = {_step_of(row) for row in self.stage.held_steps()}
        while not stop.wait(_LOOK_SECONDS):
            self.show_new()
            self.show_held()
        return False

    def tell(self) -> str:
        """Tell the story from Monday to Thursday, and return the key of the school board."""
        self._told = len(self._outside())
        self._introduce()
        self._monday()
        self._to("2026-11-24T10:00", "Dinsdag 10:00. Een plaatsing van school 98KP eindigt.")
        if self._placement_ends(COACH_REACTS, "2026-11-24"):
            self._coach_answers()
        self._to(
            "2026-11-24T10:10", "Dinsdag 10:10. Een plaatsing van school 98TC eindigt. Niemand reageert."
        )
        self._placement_ends(NOBODY_REACTS, "2026-11-24")
        self._to("2026-11-25T10:10", "Tot woensdag 10:10. De herinneringen.")
        self._to("2026-11-26T10:10", "Tot donderdag 10:10. De vervanger.")
        return self._key

    def _introduce(self) -> None:
        self.say("Vangnet. Niets verlaat deze machine: sms en e-mail gaan naar de zandbak.")
        self.say(f"Het portaal staat op {self.url}/ (kies wie u bent; de link in een sms leidt erheen).")
        self.say(
            f"De zandbak staat op {self.sandbox_url}/ (antwoorden, laten mislukken, ontvangst uitstellen)."
        )

    def _monday(self) -> None:
        self.say("\nMaandag 23 november 2026, 10:00. Wie er werken en wie wie begeleidt, is bekend.")
        self.stage.import_recipients((EXAMPLES / "ontvangers.csv").read_bytes())
        coordinator = self.stage.create_key("coordinator", (), "25")
        self._key = self.stage.create_key("school", SCHOOLS, None)
        self._upload("toewijzingen.csv", coordinator, "toewijzingen")
        self.say(
            "Een schoolbestuur levert zijn 126 schoolverlaters. Het is de startstand: niemand krijgt een sms."
        )
        self._upload("uitstroom_voorbeeld.csv", self._key, "uitstroom")
        self._rest()
        self._to("2026-11-24T08:30", "Dinsdag 08:30. Elke begeleider krijgt één e-mail met aantallen.")

    def _upload(self, name: str, key: str, kind: str) -> None:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/csv"}
        path = f"{self.url}/v1/uploads?soort={kind}"
        report = httpx.post(path, content=(EXAMPLES / name).read_bytes(), headers=headers, timeout=60)
        report.raise_for_status()
        found = report.json()
        self.say(
            f"  {name}: {found['rijen']} rijen, {found['aanvaard']} aanvaard,"
            f" {found['al_bekend']} al bekend, {found['geweigerd']} geweigerd"
        )

    def _placement_ends(self, who: tuple[str, str], day: str) -> bool:
        began = time.monotonic()
        fresh = self._send("plaatsing.beeindigd", who, day, vervolg="geen")
        self._rest()
        if fresh:
            self.say(
                f"  ({(time.monotonic() - began) * 1000:.0f} ms na de melding van de school was alles klaar)"
            )
        return fresh

    def _coach_answers(self) -> None:
        newest = self._outside()[-1]
        httpx.post(
            f"{self.sandbox_url}/sandbox/antwoord", json={"from": newest["to"], "text": "OK"}
        ).raise_for_status()
        self.say("  De begeleider antwoordt: OK. Daarna legt hij contact.")
        self._rest()
        self._send("contact.gelegd", COACH_REACTS, "2026-11-24", kanaal="telefoon", met="jongere")
        self._rest()

    def _send(self, what: str, who: tuple[str, str], day: str, **fields: str) -> bool:
        event = an_event(what, who, day, **fields)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/cloudevents+json"}
        answer = httpx.post(f"{self.url}/v1/gebeurtenissen", json=event, headers=headers, timeout=60)
        answer.raise_for_status()
        return "aanvaard" in answer.text

    def _not_tried(self) -> tuple[str, str]:
        """Return whose placement did not end at an earlier start; the last of all when each did."""
        ended = {str(row["pupil"]) for row in self.stage.signals() if row["rule"] == PLACE_LOST}
        return next((who for who in TRY_YOURSELF if who[1] not in ended), TRY_YOURSELF[-1])

    def _to(self, local: str, title: str) -> None:
        moment = datetime.fromisoformat(local).replace(tzinfo=_HOME)
        self.say(f"\n{title}")
        if self.stage.now() < moment:
            timeline.advance(self.stage, moment, lambda _: self.show_new())

    def _rest(self) -> None:
        timeline.wait_for_rest(self.stage)
        self.show_new()

    def show_new(self) -> None:
        """Print every message that the outside received since the last look."""
        known = {str(row["provider_id"]): row for row in self.stage.sent_messages()}
        received = self._outside()
        for message in received[self._told :]:
            row = known.get(str(message["id"]), {})
            self._show(message, str(row.get("role", "?")), str(row.get("reasons", "")))
        self._told = len(received)

    def show_held(self) -> None:
        """Print every step that is held since the last look, and until when."""
        rows = {_step_of(row): row for row in self.stage.held_steps()}
        for step, row in rows.items():
            if step not in self._held and isinstance(until := row["until"], datetime):
                at = until.astimezone(_HOME)
                why = _HELD_BECAUSE.get(str(row["why"]), str(row["why"]))
                self.say(f"  vastgehouden tot {_DAYS[at.weekday()]} {at:%d-%m %H:%M} ({why})")
        self._held = set(rows)

    def _show(self, message: Mapping[str, object], role: str, why: str) -> None:
        at = datetime.fromisoformat(str(message["sent_at"])).astimezone(_HOME)
        self.say(
            f"  {_DAYS[at.weekday()]} {at:%d-%m %H:%M}  {message['channel']} aan {role}  (waarom: {why})"
        )
        subject = message.get("subject")
        lines = ([f"Onderwerp: {subject}"] if subject else []) + str(message["text"]).splitlines()
        for line in lines:
            self.say(f"      | {line}")

    def _outside(self) -> list[dict[str, object]]:
        messages: list[dict[str, object]] = httpx.get(f"{self.sandbox_url}/berichten.json").json()
        return messages


def _step_of(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["signal"]), str(row["step"])


def an_event(what: str, who: tuple[str, str], day: str, **fields: str) -> dict[str, object]:
    """Return an event as an administration system sends it; the same fact always has the same id."""
    school, pupil = who
    return {
        "specversion": "1.0",
        "id": f"{what}-{pupil}-{day}",
        "source": f"urn:nld:brin:{school}:administratie",
        "type": f"nl.nazorg.{what}.v1",
        "data": {"brin": school, "leerlingnummer": pupil, "datum": day, **fields},
    }


def invitation(url: str, key: str, who: tuple[str, str], now: datetime) -> str:
    """Return the command with which a newcomer adds an event of a coach who was not texted just now."""
    day = now.astimezone(_HOME).date().isoformat()
    body = json.dumps(an_event("plaatsing.beeindigd", who, day, vervolg="geen"))
    return (
        f"curl -sS {url}/v1/gebeurtenissen -H 'Authorization: Bearer {key}'"
        f" -H 'Content-Type: application/cloudevents+json' -d '{body}'"
    )
