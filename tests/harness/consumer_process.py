"""The probe's consumer as a process of its own, so that a test can stop it: arguments are an instance and the group."""

import asyncio
import os
import sys

from shared.messaging.consumer import Consumer
from shared.messaging.kafka import KafkaConnection
from shared.observability import logs
from tests.harness.probe import Counted, Probe


async def main() -> None:
    instance = sys.argv[1]
    logs.configure("probe")
    kafka = KafkaConnection(os.environ["KAFKA_BOOTSTRAP"], os.environ["KAFKA_USER"], os.environ["KAFKA_PASSWORD"])
    probe = Probe(os.environ["PROBE_APP_URL"], "", "", kafka)
    await Consumer(probe.processor, [Counted.topic], kafka, instance).run()


if __name__ == "__main__":
    asyncio.run(main())
