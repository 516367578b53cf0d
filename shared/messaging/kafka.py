"""How this platform talks to Apache Kafka: the settings of every client, in one place."""

import asyncio
import ssl
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

__all__ = [
    "AIOKafkaConsumer",
    "AIOKafkaProducer",
    "ClusterLook",
    "KafkaConnection",
    "KafkaConnectionError",
    "KafkaError",
    "TopicPartition",
    "ended",
    "is_broker_fault",
    "let_go",
]
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class KafkaConnection:
    """Where the broker is and who we are there; without a user the connection is plain (tests only).

    `tls`: the broker is spoken to over TLS alone, and has to be who it says (SSL_CERT_FILE names whom we trust).
    """

    bootstrap: str
    user: str | None = None
    password: str | None = None
    tls: bool = False

    def options(self) -> dict[str, Any]:
        """Arguments that every client takes."""
        if self.user is None:
            return {"bootstrap_servers": self.bootstrap}
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_SSL" if self.tls else "SASL_PLAINTEXT",
            "ssl_context": ssl.create_default_context() if self.tls else None,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }

    def producer(self, *, linger_ms: int = 0) -> AIOKafkaProducer:
        """Idempotent: without it, sends failed after a pause while later ones of the same keys were acknowledged."""
        producer = AIOKafkaProducer(
            **self.options(),
            acks="all",
            enable_idempotence=True,
            linger_ms=linger_ms,
            max_batch_size=512 * 1024,
            max_request_size=1024 * 1024,
            request_timeout_ms=20_000,
            metadata_max_age_ms=10_000,
        )
        _goes_on_learning(producer.client)
        return producer

    def consumer(self, topics: Sequence[str], *, group: str, instance: str) -> AIOKafkaConsumer:
        """A static member: killed and restarted it is back in 0.2 s instead of 10 s."""
        return self._lasting(
            *topics,
            group_id=group,
            group_instance_id=f"{group}-{instance}",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            max_poll_interval_ms=600_000,
            fetch_max_wait_ms=1_000,  # where nothing comes; what comes is answered at once
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            metadata_max_age_ms=10_000,
        )

    def reader(self) -> AIOKafkaConsumer:
        """A reader outside any group, for offsets and replays from the beginning."""
        return self._lasting(enable_auto_commit=False, auto_offset_reset="earliest")

    def looker(self, group: str) -> AIOKafkaConsumer:
        """One that asks what a group has committed, and is no member."""
        return self._lasting(group_id=group, enable_auto_commit=False)

    def admin(self) -> AIOKafkaAdminClient:
        """For questions about the broker and its groups."""
        admin = AIOKafkaAdminClient(**self.options())
        _goes_on_learning(admin._client)  # noqa: SLF001 - it has no other name
        return admin

    def _lasting(self, *topics: str, **options: Any) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(*topics, **self.options(), **options)
        _goes_on_learning(consumer._client)  # noqa: SLF001 - it has no other name
        return consumer

    async def cluster_id(self) -> str:
        """The broker's identity; another one under the same address means that its disk is another."""
        look = ClusterLook(self)
        try:
            return await look.cluster_id()
        finally:
            await look.close()


class ClusterLook:
    """Asks for the broker's identity again and again, over a connection that stays open as long as the broker does."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._admin: AIOKafkaAdminClient | None = None

    async def cluster_id(self) -> str:
        """What the broker that answers now calls itself."""
        if self._admin is None:
            self._admin = self._kafka.admin()
            await self._admin.start()
        return str((await self._admin.describe_cluster())["cluster_id"])

    async def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        admin, self._admin = self._admin, None
        if admin is not None:
            await ended(admin.close())


def is_broker_fault(error: BaseException) -> bool:
    """Whether the broker or the way there is at fault.

    Where a connection was closed in the same moment, uvloop raises RuntimeError through aiokafka (its issue 1038).
    """
    return isinstance(error, KafkaError) or (type(error) is RuntimeError and "the handler is closed" in str(error))


def _goes_on_learning(client: Any) -> None:
    """Let the task that learns what the broker knows go on where a connection closed under its hands.

    Of what uvloop says then it would end, and whoever asks for a coordinator or a leader would wait for ever.
    """
    update = client._metadata_update  # noqa: SLF001 - the task calls nothing that has a public name

    async def update_or_say_no(*words: Any) -> bool:
        try:
            return bool(await update(*words))
        except RuntimeError as error:
            if not is_broker_fault(error):
                raise
            return False

    client._metadata_update = update_or_say_no  # noqa: SLF001 - the same


async def let_go(client: Any, seconds: float = _STOP_SECONDS) -> None:
    """Stop a client without minding how: where the broker is lost, it ends by an error, or as if it were cancelled."""
    await ended(client.stop(), seconds)


async def ended(work: Awaitable[Any], seconds: float = _STOP_SECONDS) -> None:
    """Wait for an end of whatever kind, but not for ever."""
    stopping = asyncio.ensure_future(work)
    try:
        await asyncio.wait({stopping}, timeout=seconds)
    finally:
        if not stopping.done():
            stopping.cancel()
        elif not stopping.cancelled():
            stopping.exception()  # seen, so that nobody is told of it
