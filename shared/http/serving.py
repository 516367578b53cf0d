"""How a service stands on the network: one configuration, over TLS where it was given a certificate."""

import uvicorn
from starlette.types import ASGIApp

from shared.settings import Settings

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; those of 1.3 are all good. Python offers nothing older."""


def server_config(app: ASGIApp, settings: Settings, answer_seconds: int) -> uvicorn.Config:
    """What is in hand at the end gets `answer_seconds`. Addresses that a proxy forwards: FORWARDED_ALLOW_IPS."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=answer_seconds,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        ssl_ciphers=_CIPHERS,
    )
