"""Prometheus metrics, with a registry for each app, so that several apps in one process (tests) do not mix.

Requests are counted as they end; everything else comes from the latest health check, so a scrape does not query the database.
"""

import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.security import PREFIX
from services.live.feed import LiveFeed
from services.live.health import ListsHealth

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The registry of one app."""

    def __init__(self, live: LiveFeed) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Standing(live))
        self._requests = Counter(
            "plumewatch_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "plumewatch_http_seconds",
            "Time until a response was complete; of streams until their first byte.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def response(self) -> Response:
        """All metrics in Prometheus' text format."""
        return Response(generate_latest(self._registry), headers={"Content-Type": _MEDIA_TYPE, "Cache-Control": "no-store"})


class Counted:
    """Middleware: counts and times requests by route. metrics: returns the app's metrics, called at each request."""

    def __init__(self, app: ASGIApp, metrics: Callable[[], Metrics]) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, seconds = time.perf_counter(), 500, 0.0

        async def noting(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - began
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = _route(scope)
            took = seconds if route == f"{PREFIX}/events" else time.perf_counter() - began
            self._metrics().note(_method(scope), route, status, took)


def _method(scope: Scope) -> str:
    """The HTTP method, or a common label for unusual ones, because each would be a new time series."""
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"


def _route(scope: Scope) -> str:
    """The route's template, never the address itself, because each would be a new time series."""
    path: str = getattr(scope.get("route"), "path", "") or ("files" if scope.get("root_path") else "none")
    is_api = scope["path"].startswith(f"{PREFIX}/") and path.startswith("/")
    return PREFIX + path if is_api and not path.startswith(PREFIX) else path


class _Standing(Collector):
    """Collector of gauges from the latest health check."""

    def __init__(self, live: LiveFeed) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("plumewatch_live_subscribers", "Listeners of /events.", value=len(self._live.subscribers))
        findings = _gauge("findings", "Standing findings.", "rule", "outcome")
        for (rule, outcome), count in self._live.watch.findings.items():
            findings.add_metric([rule, outcome], count)
        yield findings
        not_assessed = _gauge(
            "not_assessed_facts", "Facts of the last 7 local days that a rule could not assess.", "rule", "reason"
        )
        for (rule, why), count in self._live.watch.not_assessed.items():
            not_assessed.add_metric([rule, why], count)
        yield not_assessed
        yield from self._health()

    def _health(self) -> Iterator[Metric]:
        health = self._live.health
        if health is None:
            return
        backlog = _gauge("backlog_records", "Records of the log that are not stored yet.", "topic")
        beats = _gauge("worker_beat_age_seconds", "Time since a worker's last beat.", "worker", "step")
        for stream in health.streams:
            if stream.behind is not None:
                backlog.add_metric([stream.topic], stream.behind)
        for worker in health.workers:
            beats.add_metric([worker.worker_id, worker.step], (health.at - worker.beat_at).total_seconds())
        yield backlog
        yield beats
        yield GaugeMetricFamily("plumewatch_marks", "Marks that wait for derivation.", value=health.marks)
        yield GaugeMetricFamily("plumewatch_set_aside", "Plates and shards that could not be derived.", value=health.set_aside)
        yield GaugeMetricFamily("plumewatch_unsent", "Messages that wait to be sent.", value=health.unsent)
        yield from _of_lists(health.lists)
        yield GaugeMetricFamily("plumewatch_log_reachable", "1 when the log answers.", value=int(health.log.reachable))


def _of_lists(lists: ListsHealth) -> Iterator[Metric]:
    yield GaugeMetricFamily("plumewatch_lists_due", "Lists that are to be issued by now.", value=lists.due)
    yield GaugeMetricFamily(
        "plumewatch_lists_waits_for", "Records, marks and changes of reference that lists wait for.", value=lists.waits_for
    )
    yield GaugeMetricFamily("plumewatch_lists_failed", "Lists that could not be issued.", value=lists.failed)
    malformed = "1 while the city's layout of lists is malformed, and the one before it is used."
    yield GaugeMetricFamily("plumewatch_lists_layout_malformed", malformed, value=int(bool(lists.layout_fault)))
    yield GaugeMetricFamily("plumewatch_lists_without_files", "Issued lists without files.", value=lists.without_files)
    if lists.issued_at is not None:
        newest = "When the newest list was issued, in seconds since 1970."
        yield GaugeMetricFamily("plumewatch_lists_issued_timestamp_seconds", newest, value=lists.issued_at.timestamp())
    deliveries = _gauge("list_deliveries", "Deliveries of lists.", "state")
    for state, count in lists.deliveries.items():
        deliveries.add_metric([state], count)
    yield deliveries


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"plumewatch_{name}", text, labels=labels)
