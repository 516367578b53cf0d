"""What every process counts; served as Prometheus text on /metrics. Rules and dashboards stand in deploy/grafana.

Names carry their unit. Who is measured (service, instance) is a label that Prometheus adds to each target.
"""

from collections import Counter as Counts

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram("huzhu_http_request_seconds", "HTTP requests", ["method", "route", "status"])
ANSWERED: Counts[tuple[str, str]] = Counts()
"""How often each route answered with each status: what the histogram counts, to be read without its buckets."""

PUBLISHED = Counter("huzhu_relay_published_total", "Events acknowledged by the broker", ["topic"])
BACKLOG_ROWS = Gauge("huzhu_relay_unpublished_events", "Events in the outbox not yet published (counted to 100,000)")
BACKLOG_AGE = Gauge("huzhu_relay_oldest_unpublished_seconds", "Age of the oldest event not yet published")

CONSUMED = Counter("huzhu_consumer_messages_total", "Messages taken from Kafka", ["type", "outcome"])
NOT_BELIEVED = Counter(
    "huzhu_outside_refused_messages_total", "Messages of outside parties that were not believed", ["client", "reason"]
)
LAG = Gauge("huzhu_consumer_lag_messages", "Messages that the consumer group has not committed yet", ["topic"])
HANDLING = Histogram(
    "huzhu_consumer_handling_seconds", "Time in handlers: of one message, or several together", ["type"]
)
PARKED = Gauge("huzhu_consumer_parked", "Messages that stand aside: waiting, parked or refused", ["status"])

SEALED = Counter("huzhu_audit_sealed_entries_total", "Entries of the trace that were given their place in the chain")
UNSEALED_AGE = Gauge("huzhu_audit_oldest_unsealed_seconds", "Age of the oldest entry that no hash covers yet")
ANCHORS_MISSING = Gauge("huzhu_audit_unanchored_heads", "Signed heads that are not kept outside the database yet")

UP = Gauge("huzhu_dependency_up", "1 while what the service needs answers: database, kafka", ["dependency"])
POOL_IN_USE = Gauge("huzhu_database_connections_in_use", "Connections of the pool that are taken")
POOL_SIZE = Gauge("huzhu_database_connections_max", "Connections that the pool may open")
DRAINING = Gauge("huzhu_draining", "1 from the request to stop until the process has ended")


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    told = str(status)
    REQUESTS.labels(method, route, told).observe(seconds)
    ANSWERED[route, told] += 1
