"""Holds one exchange with the Twilio API against Twilio's published OpenAPI file.

Stricter than the file where it is silent: a field that the file does not name is a fault.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SPECIFICATION = Path(__file__).parent / "twilio_openapi" / "twilio_api_v2010.json"
ERROR_BODY = {
    "type": "object",
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "more_info": {"type": "string", "format": "uri"},
        "status": {"type": "integer"},
    },
    "required": ["code", "message", "more_info", "status"],
}
"""Not in the file. Source: https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions"""


@dataclass(slots=True)
class Exchange:
    """One request to the API and its answer; ``status`` stays ``None`` where no answer was given."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str = ""
    status: int | None = None
    answer: str = ""


@dataclass(slots=True)
class Recorder:
    """Middleware that keeps every exchange with the API of the application that it stands before."""

    app: ASGIApp
    exchanges: list[Exchange] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on unchanged."""
        if scope["type"] != "http" or not scope["path"].startswith("/2010-04-01/"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        exchange = Exchange(scope["method"], scope["path"], scope["query_string"].decode(), headers)
        self.exchanges.append(exchange)
        parts = [await receive()]
        while parts[-1].get("more_body", False):
            parts.append(await receive())
        exchange.body = b"".join(part.get("body", b"") for part in parts).decode()

        async def heard() -> Message:
            return parts.pop(0) if parts else await receive()

        async def said(message: Message) -> None:
            exchange.status = message.get("status", exchange.status)
            exchange.answer += message.get("body", b"").decode()
            await send(message)

        await self.app(scope, heard, said)


class OpenApi:
    """The published file, ready to judge exchanges."""

    def __init__(self) -> None:
        """Read the file that is committed here."""
        self.file: dict[str, Any] = json.loads(SPECIFICATION.read_text())
        self._formats = _formats()

    def faults(self, exchange: Exchange) -> list[str]:
        """Return everything in which the exchange differs from the file; none is right."""
        matched = self._operation(exchange)
        if matched is None:
            return [f"{exchange.method} {exchange.path} is not in the file"]
        operation, in_path = matched
        named = {(one["in"], one["name"]): one["schema"] for one in operation["parameters"]}
        faults = [
            f"path {name}: {fault}"
            for name, value in in_path.items()
            for fault in self._wrong(value, named["path", name])
        ]
        for name, value in parse_qsl(exchange.query, keep_blank_values=True):
            if ("query", name) in named:
                schema = named["query", name]
                faults += [f"query {name}: {fault}" for fault in self._wrong(_typed(value, schema), schema)]
            else:
                faults.append(f"query {name} is not in the file")
        if not exchange.headers.get("authorization", "").startswith("Basic "):
            faults.append("no basic authentication")
        return faults + self._wrong_form(exchange, operation) + self._wrong_answer(exchange, operation)

    def examples(self) -> list[tuple[str, Any, Any]]:
        """Return Twilio's own examples of answers: name, schema, value."""
        return [
            (f"{operation['operationId']}.{name}", content["schema"], example["value"])
            for methods in self.file["paths"].values()
            for operation in methods.values()
            for answer in operation["responses"].values()
            for content in answer.get("content", {}).values()
            for name, example in content["examples"].items()
        ]

    def wrong(self, value: object, schema: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with a value by a schema of the file."""
        return self._wrong(value, schema)

    def _operation(self, exchange: Exchange) -> tuple[dict[str, Any], dict[str, str]] | None:
        for template, methods in self.file["paths"].items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern, exchange.path)
            if found and exchange.method.lower() in methods:
                return methods[exchange.method.lower()], found.groupdict()
        return None

    def _wrong_form(self, exchange: Exchange, operation: Mapping[str, Any]) -> list[str]:
        if "requestBody" not in operation:
            return ["a body that the file does not name"] if exchange.body else []
        kind = exchange.headers.get("content-type", "")
        if kind not in operation["requestBody"]["content"]:
            return [f"body of type {kind!r}"]
        schema = operation["requestBody"]["content"][kind]["schema"]
        fields = parse_qsl(exchange.body, keep_blank_values=True)
        doubles = len(fields) - len(dict(fields))
        typed = {name: _typed(value, schema["properties"].get(name, {})) for name, value in fields}
        faults = [f"form: {fault}" for fault in self._wrong(typed, schema)]
        return faults + ([f"form: {doubles} fields twice"] if doubles else [])

    def _wrong_answer(self, exchange: Exchange, operation: Mapping[str, Any]) -> list[str]:
        if exchange.status is None:
            return []
        described = operation["responses"].get(str(exchange.status))
        if described is not None and "content" not in described:
            return ["an answer that the file does not name"] if exchange.answer else []
        if described is not None:
            schema = described["content"]["application/json"]["schema"]
        elif exchange.status >= 400:
            schema = ERROR_BODY
        else:
            return [f"answer {exchange.status} is not in the file"]
        return [
            f"answer {exchange.status}: {fault}" for fault in self._wrong(json.loads(exchange.answer), schema)
        ]

    def _wrong(self, value: object, schema: Mapping[str, Any]) -> list[str]:
        validator = Draft202012Validator(self._plain(schema), format_checker=self._formats)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def _plain(self, schema: Any) -> Any:
        """Return an OpenAPI 3.0 schema as JSON Schema: references filled in, ``nullable`` as a type."""
        if isinstance(schema, list):
            return [self._plain(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._plain(self.file["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        plain = {key: self._plain(part) for key, part in schema.items() if key != "nullable"}
        if isinstance(schema.get("properties"), dict):
            plain["additionalProperties"] = False
        return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    """Return a value of a form or query as the type that its schema names; else as it came."""
    match schema.get("type"):
        case "integer" if value.isdecimal():
            return int(value)
        case "boolean" if value in {"true", "false"}:
            return value == "true"
        case _:
            return value


def _formats() -> FormatChecker:
    """Return checks of the formats that the file names; jsonschema passes every format it does not know."""
    checker = FormatChecker(formats=())

    @checker.checks("date-time-rfc-2822", raises=(ValueError, TypeError))
    def mail_date(value: object) -> bool:
        return parsedate_to_datetime(str(value)).tzinfo is not None

    @checker.checks("date-time", raises=ValueError)
    def moment(value: object) -> bool:
        return bool(datetime.fromisoformat(str(value)))

    @checker.checks("phone-number")
    def phone(value: object) -> bool:
        return re.fullmatch(r"\+[1-9]\d{6,14}", str(value)) is not None

    @checker.checks("currency")
    def currency(value: object) -> bool:
        return re.fullmatch(r"[A-Za-z]{3}", str(value)) is not None

    @checker.checks("uri")
    def address(value: object) -> bool:
        parts = urlsplit(str(value))
        return bool(parts.netloc or parts.path.startswith("/")) and " " not in str(value)

    return checker


def all_faults(api: OpenApi, exchanges: Sequence[Exchange]) -> list[str]:
    """Return the faults of every exchange, each with its place in the order."""
    return [f"{place}: {fault}" for place, one in enumerate(exchanges) for fault in api.faults(one)]
