"""What the codec refuses, and the reason that it gives; the laws are in ``tests/laws/test_codec_laws.py``."""

import json
from dataclasses import replace
from typing import Any

import pytest

from schemas import codec
from schemas.codec import Undecodable, UndecodableReason
from tests.builders import a_message_sent

GOOD = codec.encode(a_message_sent())


def _headers(**change: str | None) -> codec.Encoded:
    headers = GOOD.headers | change
    return replace(GOOD, headers={name: text for name, text in headers.items() if text is not None})


def _data(**change: Any) -> codec.Encoded:
    return replace(GOOD, value=json.dumps(json.loads(GOOD.value) | change).encode())


@pytest.mark.parametrize(
    ("record", "reason", "where"),
    [
        pytest.param(_headers(ce_type=None), UndecodableReason.NO_HEADERS, "", id="no-type"),
        pytest.param(
            _headers(ce_type="nl.nazorg.iets.v9"), UndecodableReason.UNKNOWN_TYPE, "", id="unknown-type"
        ),
        pytest.param(
            replace(GOOD, key=b"98KP:10007"), UndecodableReason.BAD_KEY, "", id="key-is-no-pseudonym"
        ),
        pytest.param(replace(GOOD, key=b"\xff\xfe"), UndecodableReason.BAD_KEY, "", id="key-is-no-text"),
        pytest.param(replace(GOOD, key=b""), UndecodableReason.BAD_KEY, "", id="no-key"),
        pytest.param(_headers(ce_id=None), UndecodableReason.BAD_ATTRIBUTE, "", id="no-id"),
        pytest.param(_headers(ce_id="1"), UndecodableReason.BAD_ATTRIBUTE, "", id="id-of-another-form"),
        pytest.param(_headers(ce_time="gisteren"), UndecodableReason.BAD_ATTRIBUTE, "", id="time-in-words"),
        pytest.param(
            _headers(ce_time="2026-11-24T10:00:00"),
            UndecodableReason.BAD_ATTRIBUTE,
            "",
            id="time-without-zone",
        ),
        pytest.param(
            _headers(ce_time="0001-01-01T00:00:00+23:59"),
            UndecodableReason.BAD_ATTRIBUTE,
            "",
            id="time-before-the-first-year",
        ),
        pytest.param(
            _headers(ce_recordedtime="9999-12-31T23:59:59-23:59"),
            UndecodableReason.BAD_ATTRIBUTE,
            "",
            id="time-after-the-last-year",
        ),
        pytest.param(replace(GOOD, value=b""), UndecodableReason.BAD_BODY, "", id="no-body"),
        pytest.param(replace(GOOD, value=b"\x00\x01"), UndecodableReason.BAD_BODY, "", id="body-of-bytes"),
        pytest.param(_data(kanaal="duif"), UndecodableReason.BAD_BODY, "kanaal", id="unknown-value"),
        pytest.param(_data(naam="x"), UndecodableReason.BAD_BODY, "naam", id="unknown-field"),
        pytest.param(
            _data(verzonden_op="2026-11-24T10:00:00"),
            UndecodableReason.BAD_BODY,
            "verzonden_op",
            id="body-without-zone",
        ),
    ],
)
def test_what_is_no_event_of_ours_is_refused_with_its_reason(
    record: codec.Encoded, reason: UndecodableReason, where: str
) -> None:
    """A wrong record gets one reason and the place of the fault, and never the value that was wrong."""
    with pytest.raises(Undecodable) as refused:
        codec.decode(record.key, record.headers, record.value)

    assert (refused.value.reason, refused.value.where) == (reason, where)
