"""The relay's producer holds on to its first connections, from the very beginning."""

import asyncio
from typing import Any

import pytest

from shared.messaging.kafka import KafkaConnectionError
from shared.messaging.producer import Producer
from tests.harness.probe import Probe


async def test_a_broker_lost_while_the_producer_starts_ends_the_start(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    producer = Producer(probe.kafka)
    inner: Any = producer._producer
    ask = inner._sender._do_init_pid

    async def lose_and_ask(node: int) -> bool:
        await inner.client._get_conn(node)  # the connection that the question goes over
        for connection in inner.client._conns.values():
            connection.close()
        return bool(await ask(node))

    monkeypatch.setattr(inner._sender, "_do_init_pid", lose_and_ask)
    try:
        with pytest.raises(KafkaConnectionError):
            await asyncio.wait_for(producer.start(), 20)
    finally:
        await producer.stop()
