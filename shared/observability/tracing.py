"""One trace from the browser's POST to the SMS: W3C traceparent over HTTP headers and Kafka headers alike.

Spans leave by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set; the ids are in every log line and event in any case.
"""

import os
from contextlib import AbstractContextManager
from random import getrandbits

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("huzhu")
_ALL = 1 << 64
_recorded = _ALL
"""Of the numbers below `_ALL`, so many make a trace that begins here a recorded one."""


def configure(service: str) -> None:
    """Install the tracer provider of this process. HUZHU_TRACE_SAMPLING is a ratio, 0.05 by default."""
    global _recorded  # noqa: PLW0603 - of this process, like the provider
    ratio = float(os.environ.get("HUZHU_TRACE_SAMPLING", "0.05"))
    _recorded = _ALL if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" else round(ratio * _ALL)
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"huzhu-{service}"}), sampler=ParentBased(ALWAYS_ON)
    )
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def span(
    name: str, traceparent: str | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> AbstractContextManager[trace.Span]:
    """Run inside a span, a child of `traceparent` where one is given, else of the current one."""
    parent = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    if (
        not trace.get_current_span(parent).get_span_context().is_valid
        and (drawn := getrandbits(128)) % _ALL >= _recorded
    ):
        # most traces: nothing is kept of them but their ids, which the tracer takes long to find out
        return trace.use_span(NonRecordingSpan(SpanContext(drawn, getrandbits(64), is_remote=False)))
    return trace.use_span(_tracer.start_span(name, context=parent, kind=kind), end_on_exit=True)


def traceparent() -> str | None:
    """The current span as a W3C header value."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def trace_id(of: trace.Span | None = None) -> str:
    """The trace id of the current span or this one, 32 hexadecimal digits; zeros outside a span."""
    return format((of or trace.get_current_span()).get_span_context().trace_id, "032x")
