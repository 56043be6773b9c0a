"""What the operator's monitoring reads on ``GET /metrics``, in the text form of Prometheus.

Counters are of this process; gauges are asked of the database when somebody looks. Knows no domain word: each service
brings its own names. Never a name or number of a person: labels are organisations, kinds and reasons.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pydantic import SecretStr

from services.runtime.bearer import is_bearer
from services.runtime.errors import Unavailable

PATH = "/metrics"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Gauge:
    """One thing that is measured; ``values`` by the values of ``labels``, in their order."""

    name: str
    meaning: str
    labels: Sequence[str]
    values: Mapping[tuple[str, ...], float]


class Metrics:
    """The counters and gauges of one process."""

    def __init__(self) -> None:
        """Begin with none."""
        self._registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._asked = _Asked()
        self._registry.register(self._asked)

    def counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        """Return the counter of this name, made when it is first asked for."""
        if name not in self._counters:
            self._counters[name] = Counter(name, meaning, labels, registry=self._registry)
        return self._counters[name]

    def ask(self, read: Callable[[], Iterable[Gauge]]) -> None:
        """Call ``read`` whenever somebody looks; several services may bring values of one name."""
        self._asked.reads.append(read)

    def text(self) -> bytes:
        """Return everything as it is now.

        Raises:
            Unavailable: when a database is away.
        """
        return generate_latest(self._registry)

    def router(self, key: SecretStr | None) -> APIRouter:
        """Return the route: for who has ``key``; without one, for this machine alone."""
        router = APIRouter()

        @router.get(PATH)
        def read_metrics(request: Request) -> Response:
            """Give the operator's monitoring every counter and gauge."""
            if not _may_read(request, key):
                return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
            try:
                return Response(self.text(), media_type=CONTENT_TYPE_LATEST)
            except Unavailable as fault:
                return Response(status_code=503, headers={"Retry-After": str(fault.retry_after_seconds)})

        return router


class _Asked(Collector):
    """Asks for every gauge when somebody looks."""

    def __init__(self) -> None:
        self.reads: list[Callable[[], Iterable[Gauge]]] = []

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Describe nothing, so that registering asks no database."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return every gauge, one family per name."""
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in (gauge for read in self.reads for gauge in read()):
            family = families.setdefault(
                gauge.name, GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
            )
            for values, number in gauge.values.items():
                family.add_metric(values, number)
        return families.values()


def _may_read(request: Request, key: SecretStr | None) -> bool:
    """Whether this is the operator; a proxy on this machine passes strangers on, so who was passed on needs a key."""
    if key is not None:
        return is_bearer(request.headers.get("authorization"), key.get_secret_value())
    if request.client is None or any(header in request.headers for header in _PASSED_ON):
        return False
    return _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
