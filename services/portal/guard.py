"""What stands before every page: who is signed in, whether the role may, how often, and whether a form is ours.

A route without a row in ``access.py`` does not start. Every answer has the same headers, every refusal is a page.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from services.portal.access import OPEN_ROUTES, OPENID_ROUTES, ROUTES, Role
from services.portal.errors import Forged, NotAllowed, NotSignedIn, Refused, TooOften, WrongForm
from services.portal.log_events import PAGE_REFUSED
from services.portal.render import HEADERS, page
from services.portal.sessions import Sessions, Visit
from services.runtime import bucket
from services.runtime.bucket import Allowance
from services.runtime.errors import Unavailable
from services.runtime.log import log

FORM_KEY = "formulier"
"""The field of every form that shows that it came from a page of ours."""
SIGN_IN_PATH = "/aanmelden"
OF_A_SESSION = Allowance(per_minute=240, burst=120)
OF_A_STRANGER = Allowance(per_minute=60, burst=60)
"""How often pages are opened: by who is signed in, and from one address by who is not."""
MOST_BYTES = 12_000_000
"""Of a form; the largest is a file of a school."""

_STRANGERS = UUID("9c1f0f0e-7c0b-5e55-9f29-6a1f1f2f3a77")
_SAFE = frozenset({"GET", "HEAD"})
_OWN_SITE = ("same-origin", "none")
_UNCHANGING = "/static/"
_OPEN = OPEN_ROUTES.keys() | OPENID_ROUTES.keys()

Answers = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets requests through, or says why not."""

    sessions: Sessions

    async def admit(self, request: Request, key: str) -> Visit | None:
        """Return who is signed in for the route ``key``, None for one that is open to all.

        Raises:
            Refused: with why it is not given.
        """
        if request.method not in _SAFE:
            _from_ourselves(request)
        visit = await run_in_threadpool(self._visit, request)
        if key not in _OPEN:
            _may(visit, ROUTES[key])
        if not request.url.path.startswith(_UNCHANGING):
            await run_in_threadpool(self._not_too_often, request, visit)
        if visit is not None and request.method not in _SAFE:
            form = await request.form()
            given = form.get(FORM_KEY)
            if not isinstance(given, str) or not compare_digest(given.encode(), visit.form_key.encode()):
                raise Forged("Open de pagina opnieuw en vul het nog een keer in. Er is niets bewaard.")
        return visit

    def _visit(self, request: Request) -> Visit | None:
        cookie = request.cookies.get(self.sessions.cookie_name)
        return self.sessions.find(cookie) if cookie else None

    def _not_too_often(self, request: Request, visit: Visit | None) -> None:
        client = request.client.host if request.client else ""
        owner = visit.session if visit else uuid5(_STRANGERS, client)
        allowed = OF_A_SESSION if visit else OF_A_STRANGER
        if self.sessions.database.run_one(lambda connection: bucket.take(connection, owner, allowed)):
            raise TooOften("Wacht een minuut en probeer het dan opnieuw.")


def _may(visit: Visit | None, roles: frozenset[Role]) -> None:
    if visit is None:
        raise NotSignedIn("Meld u aan om deze pagina te zien.")
    if visit.user.role not in roles:
        raise NotAllowed("Uw rol heeft deze pagina niet nodig. Ga terug naar uw eigen begin.")


def _from_ourselves(request: Request) -> None:
    """Refuse what a page of another site sends, and what is too large to be a form of ours.

    Raises:
        Forged: when the browser says that it comes from elsewhere.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_ours = site in _OWN_SITE if site else origin is None or urlsplit(origin).netloc == request.url.netloc
    if not is_ours:
        raise Forged("Dit formulier kwam niet van onze pagina. Er is niets bewaard.")
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > MOST_BYTES:
        raise WrongForm("Dit is te groot om in een keer te versturen.")


def guarded(guard: Guard) -> type[APIRoute]:
    """Return the kind of every route of the portal."""

    class Page(APIRoute):
        """A route behind the guard."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Wrap the endpoint.

            Raises:
                LookupError: for a route that has no row in ``access.py``.
            """
            endpoint = super().get_route_handler()
            keys = [f"{method} {self.path}" for method in sorted(self.methods or ())]
            for key in keys:
                if key not in ROUTES and key not in _OPEN:
                    raise LookupError(f"{key} has no row in services/portal/access.py")

            async def answer(request: Request) -> Response:
                key = f"{'GET' if request.method == 'HEAD' else request.method} {self.path}"
                response = await _answered(guard, endpoint, request, key)
                for name, value in HEADERS.items():
                    response.headers.setdefault(name, value)
                return response

            return answer

    return Page


async def _answered(guard: Guard, endpoint: Answers, request: Request, key: str) -> Response:
    """Return the page, or the page that says why it is not given."""
    try:
        visit = await guard.admit(request, key)
        request.state.visit = visit
        response = await endpoint(request)
        if visit is not None and visit.cookie is not None and key != "POST /afmelden":
            response.set_cookie(**guard.sessions.cookie(visit.cookie))
        return response
    except NotSignedIn as refused:
        return _to_sign_in(request, refused)
    except Refused as refused:
        log(PAGE_REFUSED, page=key, status=refused.status)
        return _refusal(request, refused)
    except RequestValidationError:
        log(PAGE_REFUSED, page=key, status=WrongForm.status)
        return _refusal(request, WrongForm("Kijk na of alles is ingevuld. Er is niets bewaard."))
    except Unavailable:
        return page(
            "refused.html", 503, title="Wij zijn even niet bereikbaar", detail="Probeer het zo opnieuw."
        )


def _to_sign_in(request: Request, refused: NotSignedIn) -> Response:
    """Lead a reader to where one signs in, and back to the page after that."""
    onward = quote(request.url.path) if request.method in _SAFE else "/"
    address = f"{SIGN_IN_PATH}?verder={onward}"
    if "hx-request" in request.headers:
        return Response(status_code=refused.status, headers={"HX-Redirect": address})
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(address, 303)
    return _refusal(request, refused)


def _refusal(_: Request, refused: Refused) -> Response:
    return page("refused.html", refused.status, title=refused.title, detail=refused.detail)


def own_path(path: str) -> str:
    """Return a path of this site; the first page for anything that leads elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def visit_of(request: Request) -> Visit:
    """Return who is signed in; for routes that ask it of the guard."""
    visit: Visit | None = request.state.visit
    if visit is None:
        raise NotSignedIn("Meld u aan om deze pagina te zien.")
    return visit


Signed = Annotated[Visit, Depends(visit_of)]
"""Who opened this page."""
