"""Laws of the codec: encode and decode are each other's inverse, and whatever stands on a topic is judged."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import AwareDatetime, ValidationError

from schemas import codec
from schemas.codec import Undecodable
from schemas.envelope import Envelope
from schemas.events import BODIES, Body
from schemas.types import EventId

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 bounds are naive
TEXTS = st.text(max_size=40)
STRANGE_MOMENTS = st.sampled_from(
    ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00")
)


def _values(kind: Any, metadata: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    patterns = [found for part in metadata if (found := getattr(part, "pattern", None))]
    if patterns:
        return st.from_regex(patterns[0], fullmatch=True)
    if get_origin(kind) is Annotated:
        return _values(get_args(kind)[0], get_args(kind)[1:])
    if get_origin(kind) is tuple:
        return st.lists(_values(get_args(kind)[0]), max_size=4).map(tuple)
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of(*(_values(one) for one in get_args(kind)))
    if kind is AwareDatetime:
        return MOMENTS
    if kind is int:
        bounds = {
            name: getattr(part, name) for part in metadata for name in ("ge", "le") if hasattr(part, name)
        }
        return st.integers(bounds.get("ge", 0), bounds.get("le", 2**53))
    return st.from_type(kind)


@st.composite
def bodies(draw: st.DrawFn, body: type[Body]) -> Body:
    """Return any body of this type that its rules allow."""
    fields = {
        name: draw(_values(field.annotation, field.metadata)) for name, field in body.model_fields.items()
    }
    try:
        return body(**fields)
    except ValidationError:
        assume(condition=False)
        raise


@st.composite
def events(draw: st.DrawFn, kind: type[Body] | None = None) -> Envelope:
    """Return any event, or any event of one type."""
    return Envelope(
        id=EventId(draw(st.uuids())),
        source=draw(TEXTS),
        key=draw(st.uuids()),
        time=draw(st.none() | MOMENTS),
        recorded=draw(MOMENTS),
        body=draw(bodies(kind or draw(st.sampled_from(BODIES)))),
        reported_by=draw(st.none() | st.uuids()),
        traceparent=draw(st.none() | TEXTS),
    )


def _decode(record: codec.Encoded) -> Envelope:
    return codec.decode(record.key, record.headers, record.value)


@pytest.mark.parametrize("kind", [pytest.param(body, id=body.TYPE) for body in BODIES])
@given(data=st.data())
def test_encode_then_decode_is_identity(kind: type[Body], data: st.DataObject) -> None:
    """Every event that can exist comes back from a topic exactly as it was."""
    event = data.draw(events(kind))

    assert _decode(codec.encode(event)) == event


@given(event=events())
def test_an_event_has_one_encoding(event: Envelope) -> None:
    """Reading and writing again gives the same bytes, so that a digest of a record means something."""
    encoded = codec.encode(event)

    assert codec.encode(_decode(encoded)) == encoded


@given(event=events(), lost=st.data())
def test_no_half_event(event: Envelope, lost: st.DataObject) -> None:
    """A record without one of its required attributes is refused, with a reason."""
    encoded = codec.encode(event)
    name = lost.draw(st.sampled_from(("ce_id", "ce_source", "ce_type", "ce_recordedtime")))
    headers = {header: text for header, text in encoded.headers.items() if header != name}

    with pytest.raises(Undecodable) as refused:
        codec.decode(encoded.key, headers, encoded.value)

    assert refused.value.reason in {"no_cloudevents_headers", "bad_attribute"}


@given(event=events(), spoilt=st.data())
def test_rubbish_is_refused_and_nothing_worse(event: Envelope, spoilt: st.DataObject) -> None:
    """Whatever a topic holds, decoding gives an event or ``Undecodable``: no record stops a consumer."""
    good = codec.encode(event)
    headers = st.dictionaries(st.sampled_from(sorted(good.headers)), TEXTS, min_size=1)
    moments = st.dictionaries(st.sampled_from(("ce_time", "ce_recordedtime")), STRANGE_MOMENTS, min_size=1)
    record = codec.Encoded(
        key=spoilt.draw(st.just(good.key) | st.binary(max_size=40)),
        headers=good.headers | spoilt.draw(st.just({}) | headers | moments),
        value=spoilt.draw(st.just(good.value) | st.binary(max_size=40)),
    )

    try:
        read = _decode(record)
    except Undecodable:
        return
    assert isinstance(read.key, UUID)
