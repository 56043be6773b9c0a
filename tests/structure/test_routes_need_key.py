"""Every door is locked: each route needs a key or the provider's signature, but for a short list of open ones."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from services.notify.callbacks import INBOUND_PATH, PAGE_PATH, STATUS_PATH
from services.notify.seen_link import SEEN_PATH
from services.notify.take_up_routes import LIST_PATH, TAKE_UP_PATH
from services.notify.young_page import PAGE_OF_A_MESSAGE
from services.portal.access import OPEN_ROUTES as PORTAL_OPEN
from services.region import open_region, site_of
from tests.installation import a_runtime

OPEN = {
    "/gezond": "a supervisor asks whether the process runs",
    "/klaar": "a supervisor asks whether it can take deliveries",
    "/v1/openapi.json": "the description of the API, which holds no data",
    "/v1/documentatie": "the page that explains the API, which holds no data",
    "/metrics": "counts for the operator: without a key only from this machine, see services/runtime/metrics.py",
    PAGE_PATH: "whom to call; a text points to it and it holds no personal data",
    PAGE_OF_A_MESSAGE: "a young person's page: the random link is the key, and it shows nothing of anybody",
    SEEN_PATH: "the random key of one e-mail stands in it; the page is about nobody, and only a POST acts",
    **{route.partition(" ")[2]: why for route, why in PORTAL_OPEN.items()},
}
"""Routes without a key, each with why."""

SIGNED = {STATUS_PATH, INBOUND_PATH}
"""Webhooks: no key, but nothing is believed without the provider's signature."""

WRONG_KEYS = {
    "no key": {},
    "an unknown key": {"Authorization": "Bearer vn_dit-is-geen-sleutel"},
    "an empty key": {"Authorization": "Bearer "},
    "another scheme": {"Authorization": "Basic dm46c2xldXRlbA=="},
}


WRONG_SIGNATURES = {
    "unsigned": {},
    "signed by another": {"X-Twilio-Signature": "bm90IHRoZSBzaWduYXR1cmU="},
    "signed with nothing": {"X-Twilio-Signature": ""},
}


@pytest.fixture(params=["vangnet up", "a process per role"])
def site(
    request: pytest.FixtureRequest, database_url: str, keys_url: str, tmp_path: Path
) -> Iterator[FastAPI]:
    """Every route there is, on one site: as ``vangnet up`` serves them, and as the roles do."""
    region = open_region(a_runtime(database_url, keys_url, tmp_path))
    if request.param == "vangnet up":
        site = site_of(region, 0).app
    else:
        site = region.ingest.web()
        site.include_router(region.notify.router)
        site.include_router(region.portal.pages())
        site.include_router(region.runtime.metrics_router())
    yield site
    region.close()
    region.runtime.close()


def knocks(site: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of every route."""
    return [
        (method, route.path)
        for route in _routes(site.routes)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


def _routes(routes: Sequence[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _routes(included.routes)
        else:
            assert isinstance(route, Route), f"{route}: a kind of route that this test does not know"
            yield route


def unlocked(site: FastAPI, headers: dict[str, str]) -> list[str]:
    """Return every route, open and signed ones left out, that answers anything but 401."""
    return [
        f"{method} {path}: {status}"
        for method, path in knocks(site)
        if path not in OPEN and path not in SIGNED
        if (status := ask(site, method, path, headers)) != 401
    ]


def ask(
    site: FastAPI, method: str, path: str, headers: dict[str, str], form: Mapping[str, str] | None = None
) -> int:
    """Return the status of one answer."""

    async def answered() -> int:
        door = httpx.ASGITransport(app=site, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=door, base_url="http://vangnet.example") as client:
            return (await client.request(method, _filled(path), headers=headers, data=form)).status_code

    return asyncio.run(answered())


def _filled(path: str) -> str:
    for name in ("{upload}", "{wissing}", "{key}", "{samenvoeging}", "{token}", "{leaver}", "{name}"):
        path = path.replace(name, str(uuid4()))
    return path


def test_no_route_opens_without_a_key(site: FastAPI) -> None:
    """Who has no key gets 401 from every route, before anything is read."""
    found = {name: unlocked(site, headers) for name, headers in WRONG_KEYS.items()}

    assert found == {name: [] for name in WRONG_KEYS}


def test_the_routes_are_asked(site: FastAPI) -> None:
    """The site that is asked has the doors of the API, so an empty list means locked and not absent."""
    paths = {path for _, path in knocks(site)}

    assert paths >= {"/v1/gebeurtenissen", "/v1/uploads", "/v1/uploads/{upload}", "/v1/leveringen"}
    assert paths >= {LIST_PATH, TAKE_UP_PATH}
    assert paths >= OPEN.keys() | SIGNED, "an open route that does not exist must leave the list"


def test_a_webhook_believes_nobody_without_signature(site: FastAPI) -> None:
    """A receipt or reply that the provider did not sign is refused."""
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "From": "+31612345678", "Body": "OK"}
    answers = {
        (path, name): ask(site, "POST", path, headers, form)
        for path in SIGNED
        for name, headers in WRONG_SIGNATURES.items()
    }

    assert set(answers.values()) == {403}, answers


def test_a_new_route_without_a_key_is_found(site: FastAPI) -> None:
    """Planted: a route that somebody forgot to lock."""

    @site.get("/v1/jongeren")
    def everybody() -> list[str]:
        return []

    assert unlocked(site, {}) == ["GET /v1/jongeren: 200"]
