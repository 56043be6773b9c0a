"""How a page is made: templates that escape by themselves, and the same headers always.

Source of the headers: NL API Design Rules 2.2.0 (security-headers); the rest is the Dutch guideline for web
applications of NCSC. No script or style stands in a page, so that none has to be allowed.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal import wording
from services.portal.local_calendar import local_time

HERE = Path(__file__).parent
STATIC = HERE / "static"

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""With every page: nobody keeps it, frames it, searches it, or learns its address from a link on it."""


def asset(name: str) -> str:
    """Return the address of a file that is the same for everybody; another content has another address."""
    return f"/static/{name}?v={_VERSIONS[name]}"


_VERSIONS = {
    path.name: sha256(path.read_bytes()).hexdigest()[:12]
    for path in sorted(STATIC.iterdir())
    if path.is_file()
}


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(asset=asset, words=wording)
    templates.filters.update(dag=wording.day, kort=wording.short_day, moment=_moment)
    return templates


def _moment(value: datetime) -> str:
    return wording.moment(local_time(value))


_TEMPLATES = _environment()


def html(template: str, **values: Any) -> str:  # noqa: ANN401 what the template asks
    """Return a template filled with values; all that is no markup of ours is escaped."""
    return _TEMPLATES.get_template(template).render(**values)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 what the template asks
    """Return a page with the headers of every page."""
    return HTMLResponse(html(template, **values), status, dict(HEADERS))
