import socket
from collections.abc import Mapping

from deploy.embedded.problems import StartError

HOST = "127.0.0.1"


def require_free(ports: Mapping[str, int]) -> None:
    taken = [f"{port} ({name})" for name, port in ports.items() if not is_free(port)]
    if taken:
        subject = "Port {} is" if len(taken) == 1 else "Ports {} are"
        raise StartError(
            f"{subject.format(', '.join(taken))} taken by another program: stop it or set HUZHU_PORT_BASE."
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def is_listening(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), 0.5):
            return True
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nothing uses now, for tests."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number
