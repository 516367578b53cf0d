"""`python -m deploy.health`: the health check of a container; asks the process beside it whether it is ready."""

import http.client
import os
import sys


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if ready(int(os.environ["HUZHU_PORT"])) else 1)
