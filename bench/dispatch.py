"""How fast one dispatcher sends, and whether a morning's messages all go within a minute.

The provider answers after 20 ms and stands in this process; dispatcher and sweep are processes of their own.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psutil

from bench.figure import Measured
from bench.people import REGION, SCHOOL
from bench.place import Place, a_place, until
from bench.provider import Provider
from schemas.envelope import Envelope
from schemas.events import SignalUpdated
from schemas.types import EventId, Kind, Status, Urgency, staff_id
from services.notify import app as notify
from services.notify.settings import NotifySettings

THREADS, LATENCY_SECONDS = 20, 0.02
TEXTS, WARM_UP, PER_S_AT_LEAST = 4_000, 200, 200
PEAK, SIGNALS_EACH, PEAK_AT_MOST_S = 10_000, 2, 60.0
CAP = 1
"""Of the peak: so that a message too many would show."""
SEVEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""Tuesday, 07:00 in Amsterdam."""
_TEN, _EIGHT = SEVEN + timedelta(hours=3), SEVEN + timedelta(hours=1)
_LEAD = timedelta(seconds=20)
"""So long before eight the processes of the peak are started."""
_BATCH = 500


def dispatch_per_s() -> Iterator[Measured]:
    """Measure one dispatcher on a full queue, each text to another phone."""
    with a_place(clock=_offset(_TEN)) as place, closing(Provider(LATENCY_SECONDS)) as provider:
        _plan(place, TEXTS, 1)
        process = _start(place, "dispatch", provider, _TEN + timedelta(minutes=5))
        until(lambda: provider.count() >= TEXTS, 120, "the texts")
        spent = sum(process.cpu_times()[:2])
    moments = sorted(at for arrived in provider.arrived.values() for at in arrived)
    per_s = (len(moments) - WARM_UP - 1) / (moments[-1] - moments[WARM_UP])
    yield Measured(
        "dispatch_per_s",
        per_s,
        "SMS/s",
        f"{THREADS} threads, {LATENCY_SECONDS * 1000:g} ms at the provider; at least {PER_S_AT_LEAST}",
        per_s >= PER_S_AT_LEAST and len(moments) == TEXTS,
        {"texts": len(moments), "cpu_ms_per_text": round(spent * 1000 / len(moments), 2)},
    )


def morning_peak_s() -> Iterator[Measured]:
    """Measure from 08:00 until the last of everybody's one message is requested, planning included."""
    with a_place(clock=_offset(SEVEN)) as place, closing(Provider(LATENCY_SECONDS)) as provider:
        _plan(place, PEAK, SIGNALS_EACH)
        _start(place, "dispatch", provider, _EIGHT - _LEAD)
        began = time.monotonic()
        _start(place, "sweep", provider, _EIGHT - _LEAD)
        eight = began + _LEAD.total_seconds()
        until(lambda: provider.count() >= PEAK, 300, "everybody's message")
        place.check()
        spent = {name: round(seconds, 1) for name, seconds in place.cpu_seconds().items()}
    moments = [at for arrived in provider.arrived.values() for at in arrived]
    most = max(map(len, provider.arrived.values()))
    took = max(moments) - eight
    yield Measured(
        "morning_peak_s",
        took,
        "s",
        f"{PEAK} recipients, one dispatcher; at most {PEAK_AT_MOST_S:g}, nobody over the cap",
        took <= PEAK_AT_MOST_S and len(moments) == PEAK and most == CAP,
        {"messages": len(moments), "signals": PEAK * SIGNALS_EACH, "most_to_one": most, "cpu_s": spent},
    )


def _offset(start: datetime) -> str:
    return f"offset:{start.isoformat()}"


def _start(place: Place, role: str, provider: Provider, at: datetime) -> psutil.Process:
    """Start a process of notify, whose clock shows ``at`` when it has come up."""
    settings = {
        "VANGNET_CLOCK": _offset(at),
        "NOTIFY_TWILIO_BASE_URL": provider.url,
        "NOTIFY_DISPATCH_THREADS": str(THREADS),
        "NOTIFY_DAILY_CAP": str(CAP),
    }
    return psutil.Process(place.run("services.notify", role, **settings).pid)


def _plan(place: Place, coaches: int, each: int) -> None:
    """Register coaches, and take in so many signals of each."""
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    rows = [
        f"C{coach};Coach {coach};lifecoach;{SCHOOL};{REGION};06{10_000_000 + coach};;;;"
        for coach in range(coaches)
    ]
    app = notify.build(place.runtime(), NotifySettings.load())
    app.import_recipients("\n".join([head, *rows, ""]).encode())
    now = app.clock.now()
    events = [_signal(number, number % coaches, now) for number in range(coaches * each)]
    for first in range(0, len(events), _BATCH):
        app.handle(events[first : first + _BATCH])
    app.close()


def _signal(number: int, coach: int, now: datetime) -> Envelope:
    body = SignalUpdated(
        signal=UUID(int=number + 1),
        revision=1,
        kind=Kind.SIGNAL,
        rule="plaats_verloren",
        reason="placement_ended",
        urgency=Urgency.TODAY,
        status=Status.OPEN,
        opening=1,
        opened_at=now,
        since=date(2026, 11, 24),
        owner=staff_id(REGION, f"C{coach}"),
        region=REGION,
        school=SCHOOL,
    )
    return Envelope(
        EventId(UUID(int=number + (1 << 100))), "urn:nazorg:bench", UUID(int=number), now, now, body
    )
