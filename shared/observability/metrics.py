"""What every process counts; served as Prometheus text on /metrics."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram("huzhu_http_request_seconds", "HTTP requests", ["method", "route", "status"])
PUBLISHED = Counter("huzhu_relay_published_total", "Events acknowledged by the broker", ["topic"])
BACKLOG_AGE = Gauge("huzhu_relay_oldest_unpublished_seconds", "Age of the oldest event not yet published")
CONSUMED = Counter("huzhu_consumer_messages_total", "Messages taken from Kafka", ["type", "outcome"])
PARKED = Gauge("huzhu_consumer_parked", "Messages parked or waiting", ["status"])
