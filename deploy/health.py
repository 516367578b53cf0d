"""`python -m deploy.health`: the health check of a container; asks the process beside it whether it is ready."""

import http.client
import os
import ssl
import sys


def ready(port: int) -> bool:
    connection = _connection(port)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _connection(port: int) -> http.client.HTTPConnection:
    """By TLS where the process was given a certificate, which names `localhost`, too."""
    if os.environ.get("HUZHU_CERTIFICATE"):
        return http.client.HTTPSConnection("localhost", port, timeout=3, context=ssl.create_default_context())
    return http.client.HTTPConnection("127.0.0.1", port, timeout=3)


if __name__ == "__main__":
    sys.exit(0 if ready(int(os.environ["HUZHU_PORT"])) else 1)
