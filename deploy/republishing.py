"""All topics of our own services, made anew from their outboxes (X27), while nothing of the city runs but its servers.

What outside parties told stays in their topics: it is theirs to tell again.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from deploy.embedded import environment
from deploy.embedded.addresses import Addresses
from deploy.embedded.kafka import admin_client
from deploy.embedded.problems import StartError, last_line
from deploy.embedded.processes import ROOT
from deploy.embedded.provision_kafka import create_topics
from deploy.embedded.services import SPEAK_KAFKA, TELL_EVENTS
from shared.events.catalogue import producers

_LEAVE_SECONDS = 30.0
_GONE_SECONDS = 30.0

Tell = Callable[[str, int, int], None]
"""Which service, how many facts are sent, of how many."""


@dataclass
class Outcome:
    """Facts sent by service, and what insight remembers before and after."""

    sent: dict[str, int] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        return self.before == self.after


def own_topics() -> list[str]:
    """Topics that nobody writes but services with an outbox."""
    return sorted(topic for topic, who in producers().items() if who <= set(TELL_EVENTS))


def republish(addresses: Addresses, tell: Tell, status: Callable[[str], None]) -> Outcome:
    """Send what still waits, forget, make the topics anew, send everything, and build insight again from them.

    Before, insight is built from the old topics too, so that it has heard everything; where they have lost messages,
    what it remembered is compared.
    """
    administrator = addresses.kafka_admin()
    admin = admin_client(administrator.bootstrap, administrator.user, administrator.password)
    outcome = Outcome()
    status("Waiting until nobody listens")
    forget_groups(admin)
    status("Sending what still waits")
    for service in TELL_EVENTS:
        _follow(addresses, service, "send", tell)
    live = _insight(addresses, "digest")
    outcome.before = max(live, _insight(addresses, "rebuild"), key=lambda found: int(found["facts"]))
    status("Making the topics anew")
    for service in TELL_EVENTS:
        _follow(addresses, service, "forget", tell)
    recreate(admin, own_topics())
    status("Sending everything again")
    for service in TELL_EVENTS:
        outcome.sent[service] = _follow(addresses, service, "send", tell)
    status("Building insight again")
    outcome.after = _insight(addresses, "rebuild")
    return outcome


def forget_groups(admin: AdminClient) -> None:
    """No offset of the old topics is remembered; a group that somebody is in tells that something still runs."""
    deadline = time.monotonic() + _LEAVE_SECONDS
    waiting = set(SPEAK_KAFKA)
    while waiting:
        for name, future in admin.delete_consumer_groups(list(waiting)).items():
            try:
                future.result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:
                    continue
            waiting.discard(name)
        if waiting and time.monotonic() > deadline:
            raise StartError(f"{', '.join(sorted(waiting))} still hears events: stop all services first.")
        if waiting:
            time.sleep(1)


def recreate(admin: AdminClient, topics: list[str]) -> None:
    """Empty topics of these names, with the settings that every topic of ours has."""
    there = [topic for topic in topics if topic in admin.list_topics(timeout=10).topics]
    for future in admin.delete_topics(there).values() if there else ():
        future.result(timeout=_GONE_SECONDS)
    deadline = time.monotonic() + _GONE_SECONDS
    while set(topics) & set(admin.list_topics(timeout=10).topics):
        if time.monotonic() > deadline:
            raise StartError("Kafka did not delete the topics in time: run huzhu republish again.")
        time.sleep(0.1)
    create_topics(admin, topics)


def _follow(addresses: Addresses, service: str, verb: str, tell: Tell) -> int:
    """Run one half of the service's own command; returns how many facts it has."""
    facts = 0
    for line in _lines(addresses, service, "republish", verb):
        if line.startswith('{"sent"'):
            found = json.loads(line)
            facts = found["facts"]
            tell(service, found["sent"], facts)
    return facts


def _insight(addresses: Addresses, word: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads([line for line in _lines(addresses, "insight", word) if line][-1])
    return found


def _lines(addresses: Addresses, service: str, *words: str) -> Iterator[str]:
    log = addresses.log(f"{service}-republish")
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(
            [sys.executable, "-m", f"services.{service}", *words],
            env=environment.of_command(addresses, service), cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True,
        ) as process,
    ):  # fmt: skip
        for line in process.stdout or ():
            yield line.strip()
    if process.returncode:
        raise StartError(last_line(log.read_text(encoding="utf-8")) or f"{service} {' '.join(words)} failed.")
