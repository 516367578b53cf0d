"""The processes under load: our API as production starts it, and the keys that it asks identity for."""

import http.server
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from joserfc.jwk import OKPKey

from deploy.bench.line import Bench
from deploy.embedded import environment
from deploy.embedded.parallel import run_all
from deploy.embedded.ports import HOST, free_port
from deploy.embedded.processes import Guard, minimal_environment
from deploy.embedded.service_process import ServiceProcess
from deploy.embedded.units import Unit

CORES = os.cpu_count() or 1


@contextmanager
def running(units: list[Unit], guard: Guard) -> Iterator[None]:
    """Start all, wait until all answer, stop all at the end."""

    def kill() -> None:
        for unit in units:
            unit.kill()

    try:
        for unit in units:
            unit.start()
        run_all(*(unit.wait_ready for unit in units), on_error=kill)
        yield
    finally:
        run_all(*(unit.stop for unit in units))
        guard.close()


@contextmanager
def claims_api(bench: Bench, key: OKPKey, extra: Mapping[str, str] | None = None) -> Iterator[list[int]]:
    """`python -m services.claims api`, one process per core, each on a port of its own; yields the ports."""
    guard = Guard()
    with published_keys(key) as identity:
        ports = [free_port() for _ in range(CORES)]
        units: list[Unit] = [_api(bench, port, {"IDENTITY_URL": identity, **(extra or {})}, guard) for port in ports]
        with running(units, guard):
            yield ports


@contextmanager
def identity_api(bench: Bench) -> Iterator[list[int]]:
    """The same for identity, which has its keys itself; together they have as many threads for passwords as cores."""
    guard, one = Guard(), {"HUZHU_PASSWORD_THREADS": "1"}
    ports = [free_port() for _ in range(CORES)]
    with running([_api(bench, port, one, guard, "identity") for port in ports], guard):
        yield ports


def _api(bench: Bench, port: int, extra: Mapping[str, str], guard: Guard, service: str = "claims") -> ServiceProcess:
    own = {**environment.of_service(bench.addresses, service), "HUZHU_PORT": str(port), "LOG_LEVEL": "WARNING"}
    log = bench.folder / f"{service}-{port}.log"
    return ServiceProcess(service, port, [f"services.{service}", "api"], lambda: {**own, **extra}, log, guard)


@contextmanager
def span_sink(bench: Bench, name: str) -> Iterator[str]:
    """An OTLP collector that keeps everything; yields its base address, where a GET tells how many spans came."""
    port, guard = free_port(), Guard()
    words = ["deploy.bench.sink", str(port)]
    unit = ServiceProcess(f"sink-{name}", port, words, minimal_environment, bench.folder / f"sink-{name}.log", guard)
    with running([unit], guard):
        yield f"http://{HOST}:{port}"


class _Patient(http.server.ThreadingHTTPServer):
    request_queue_size = 128


@contextmanager
def published_keys(key: OKPKey) -> Iterator[str]:
    """What identity publishes under /.well-known/jwks.json; yields the base address."""
    document = json.dumps({"keys": [key.as_dict(private=False)]}).encode()

    class Keys(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = _Patient((HOST, 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
