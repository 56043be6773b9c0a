"""The doors of ingest: ``POST /v1/gebeurtenissen`` and ``POST /v1/uploads``.

Each checks the key, reads, lets ``desk`` judge, and answers 202 only after the commit. Never a value of a
delivery in an answer, a log or a URL.
"""

from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from services.ingest.desk import EXITS, Desk
from services.ingest.errors import TooLarge, WrongContent, WrongKey, WrongMediaType
from services.ingest.faults import Fault, FaultReason
from services.ingest.keys import Sender, SenderKeys
from services.ingest.problem import Answered, answer_json
from services.ingest.settings import IngestSettings
from services.ingest.sources.header import LINK

FILE_FIELD = "bestand"
_MOST_DIGITS = 18
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXCEL = "application/vnd.ms-excel"  # what a browser on Windows calls a csv-file
_RAW_FILES = frozenset(
    {"text/csv", "application/csv", "text/plain", "text/tab-separated-values", "application/octet-stream", ""}
    | {_XLSX, _EXCEL}
)


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """A request as it was read; ``links`` is the part of a form that says which field a column is."""

    content: bytes
    headers: Mapping[str, str]
    sender: Sender
    links: str | None = None

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _InMemory(MultiPartParser):
    """Keeps a file in memory: personal data is never spooled to disk."""

    spool_max_size = 1 << 30


def build_router(
    desk: Desk, keys: SenderKeys, settings: IngestSettings, is_ready: Callable[[], None]
) -> APIRouter:
    """Return the routes.

    Args:
        is_ready: returns when everything outside answers; raises ``Unavailable`` when something does not.
    """
    router = APIRouter(route_class=Answered)
    read_events = Depends(reader(keys, settings.max_request_bytes))
    read_file = Depends(reader(keys, settings.max_upload_bytes))

    @router.post("/v1/gebeurtenissen")
    def deliver_events(body: Annotated[Body, read_events]) -> Response:
        """Take one event or a batch; all of it or nothing."""
        return answer_json(desk.take_events(body.content, body.headers, body.media_type, body.sender), 202)

    @router.post("/v1/uploads")
    def deliver_file(
        body: Annotated[Body, read_file],
        soort: str = EXITS,
        koppeling: str | None = None,
        *,
        proef: bool = False,
        volledig: bool = False,
    ) -> Response:
        """Take a file, each row judged by itself; with ``proef`` only tell what would become of it.

        With ``volledig`` also tell who was delivered before and is not in it now.
        """
        sender, links = body.sender, koppeling or body.links
        report = desk.take_file(
            body.content, soort, sender, links_given=links, is_trial=proef, is_full=volledig
        )
        return _reported(report)

    @router.get("/gezond")
    def alive() -> Response:
        """Say that this process runs."""
        return answer_json({"status": "gezond"})

    @router.get("/klaar")
    def ready() -> Response:
        """Say that this process can take deliveries."""
        is_ready()
        return answer_json({"status": "klaar"})

    return router


def _reported(report: Mapping[str, Any]) -> Response:
    """Answer with the report of a file: where it can be read again, unless the file was only tried."""
    if report["proef"]:
        return answer_json(report)
    response = answer_json(report, 202)
    response.headers["Location"] = f"/v1/uploads/{report['id']}"
    return response


def key_of(request: Request) -> str:
    """Return the key in a request.

    Raises:
        WrongKey: when there is none.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        detail = "Stuur uw sleutel mee als Authorization: Bearer <sleutel>."
        raise WrongKey(detail)
    return key.strip()


def reader(keys: SenderKeys, most_bytes: int) -> Callable[[Request], Coroutine[Any, Any, Body]]:
    """Return what reads a request of at most so many bytes, from a sender that may come."""

    async def read(request: Request) -> Body:
        sender = await run_in_threadpool(keys.sender, key_of(request))  # a stranger's body is never read
        content = await limited(request, most_bytes)
        headers = request.headers
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == "multipart/form-data":
            content, links = await _file_in_form(headers, content)
            return Body(content, headers, sender, links)
        if request.url.path == "/v1/uploads" and media_type not in _RAW_FILES:
            detail = (
                f"Stuur een csv- of xlsx-bestand: als text/csv of {_XLSX},"
                f" of als multipart/form-data in het veld {FILE_FIELD}."
            )
            raise WrongMediaType(detail)
        return Body(content, headers, sender)

    return read


async def limited(request: Request, most_bytes: int) -> bytes:
    """Return the body of a request of at most so many bytes.

    Raises:
        TooLarge: when it is more.
    """
    detail = f"Stuur hoogstens {most_bytes} bytes tegelijk. Verdeel het over meer berichten."
    told = request.headers.get("content-length", "")  # what is no number is left to the count below
    if told.isdecimal() and (len(told) > _MOST_DIGITS or int(told) > most_bytes):
        raise TooLarge(detail)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise TooLarge(detail)
        parts.append(part)
    return b"".join(parts)


async def _file_in_form(headers: Headers, content: bytes) -> tuple[bytes, str | None]:
    """Return the file in a form, and what the form says about its columns."""

    async def whole() -> AsyncGenerator[bytes, None]:
        yield content

    expected = f"Een bestand in het formulierveld {FILE_FIELD}."
    try:
        form: FormData = await _InMemory(headers, whole(), max_files=1, max_fields=4).parse()
    except MultiPartException:
        raise _no_file(FaultReason.UNREADABLE, expected) from None
    try:
        file = form.get(FILE_FIELD)
        if not isinstance(file, UploadFile):
            raise _no_file(FaultReason.MISSING, expected)
        links = form.get(LINK)
        return await file.read(), links if isinstance(links, str) else None
    finally:
        await form.close()


def _no_file(reason: FaultReason, expected: str) -> WrongContent:
    return WrongContent(
        "Er zit geen leesbaar bestand in het formulier.", [Fault(FILE_FIELD, reason, expected)]
    )
