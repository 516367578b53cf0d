"""How a service stands on the network: one configuration, over TLS where it was given a certificate."""

import uvicorn
from starlette.types import ASGIApp

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; those of 1.3 are all good. Python offers nothing older."""


def server_config(
    app: ASGIApp, host: str, port: int, answer_seconds: int, certificate: str | None = None
) -> uvicorn.Config:
    """What is in hand at the end gets `answer_seconds`; `certificate`: a file that holds its key, too.

    Whose word about addresses is believed: FORWARDED_ALLOW_IPS.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=answer_seconds,
        ssl_certfile=certificate,
        ssl_ciphers=_CIPHERS,
    )
