"""Topics, users and access of the city on one Kafka, made true as often as it is asked."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

import shared.events
from deploy.embedded.problems import StartError
from deploy.embedded.services import SPEAK_KAFKA
from shared.events.catalogue import outside_topics, producers, topics

PARTITIONS = 12
APPLY_SECONDS = 15.0
RETENTION = {"retention.ms": "-1"}
STAMPED = {**RETENTION, "message.timestamp.type": "LogAppendTime"}
"""Of topics of outside parties: when a message came is the broker's word, not the sender's."""
SCRAM = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
ANYBODY: Any = None
"""An open place in a filter; the library's types forget that it may be open."""
ASYNCAPI = Path(shared.events.__file__).with_name("asyncapi.json")

Access = dict[str, set[str]]
"""Topic → users."""


def provision(admin: AdminClient, passwords: dict[str, str], *, replace_users: bool = False) -> None:
    """`replace_users` gives users on a real broker our passwords; the embedded one has them since its format."""
    try:
        create_users(admin, passwords, replace=replace_users)
        create_topics(admin, topics())
        grant(admin, producers(), listeners())
    except KafkaException as error:
        raise StartError(f"Kafka could not be provisioned: {error.args[0]}.") from error


def listeners() -> Access:
    """Return who hears which topic, from the published contract: deploy knows no service's code."""
    if not ASYNCAPI.exists():
        raise StartError(f"{ASYNCAPI} is missing: run huzhu events --write.")
    document = json.loads(ASYNCAPI.read_text(encoding="utf-8"))
    found: Access = {}
    for operation in document["operations"].values():
        if operation["action"] == "receive":
            topic = document["channels"][operation["channel"]["$ref"].rpartition("/")[2]]["address"]
            found.setdefault(topic, set()).update(tag["name"] for tag in operation["tags"])
    return found


def create_users(
    admin: AdminClient, passwords: dict[str, str], *, replace: bool, names: Iterable[str] = SPEAK_KAFKA
) -> None:
    """One for each service and for each outside party."""
    described: Any = admin.describe_user_scram_credentials()
    known: set[str] = set() if replace else set(described.result())
    missing = [name for name in names if name not in known]
    changes: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(name, SCRAM, passwords[name].encode()) for name in missing
    ]
    if changes:
        _wait(admin.alter_user_scram_credentials(changes).values())


def create_topics(admin: AdminClient, names: Iterable[str]) -> None:
    there = admin.list_topics(timeout=10).topics
    wanted = list(names)
    missing = [NewTopic(name, PARTITIONS, config=_kept(name)) for name in wanted if name not in there]
    if missing:
        _wait(admin.create_topics(missing).values(), KafkaError.TOPIC_ALREADY_EXISTS)
        _until(lambda: set(wanted) <= set(admin.list_topics(timeout=10).topics))
    kept = [name for name in wanted if name in there]
    if kept:
        _wait(admin.incremental_alter_configs([_as_kept(name) for name in kept]).values())


def grant(admin: AdminClient, writers: Access, readers: Access) -> None:
    """Make the brokers' access list for our users exactly this; everything else stays denied."""
    users = {*SPEAK_KAFKA, *set().union(*writers.values(), *readers.values())}
    wanted, there = set(_bindings(writers, readers)), _granted(admin, users)
    if wanted - there:
        _wait(admin.create_acls(list(wanted - there)).values())
    if there - wanted:
        _wait(admin.delete_acls([_exactly(binding) for binding in there - wanted]).values())
    _until(lambda: _granted(admin, users) == wanted)


def _granted(admin: AdminClient, users: set[str]) -> set[AclBinding]:
    anything = AclBindingFilter(
        ResourceType.ANY, ANYBODY, ResourcePatternType.ANY, ANYBODY, ANYBODY, AclOperation.ANY, AclPermissionType.ANY
    )
    ours = {f"User:{name}" for name in users}
    return {binding for binding in admin.describe_acls(anything).result() if binding.principal in ours}


def _bindings(writers: Access, readers: Access) -> Iterable[AclBinding]:
    for access, operation in ((writers, AclOperation.WRITE), (readers, AclOperation.READ)):
        for topic, users in access.items():
            for user in users:
                yield _allow(user, ResourceType.TOPIC, topic, operation)
                yield _allow(user, ResourceType.TOPIC, topic, AclOperation.DESCRIBE)
    for user in set().union(*readers.values()):
        yield _allow(user, ResourceType.GROUP, user, AclOperation.READ)
        yield _allow(user, ResourceType.GROUP, f"{user}.", AclOperation.READ, ResourcePatternType.PREFIXED)


def _allow(
    user: str,
    kind: ResourceType,
    name: str,
    operation: AclOperation,
    pattern: ResourcePatternType = ResourcePatternType.LITERAL,
) -> AclBinding:
    return AclBinding(kind, name, pattern, f"User:{user}", "*", operation, AclPermissionType.ALLOW)


def _exactly(acl: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        acl.restype, acl.name, acl.resource_pattern_type, acl.principal, acl.host, acl.operation, acl.permission_type
    )


def _kept(topic: str) -> dict[str, str]:
    return STAMPED if topic in outside_topics() else RETENTION


def _as_kept(topic: str) -> ConfigResource:
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET) for name, value in _kept(topic).items()
    ]
    return ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=entries)


def _wait(futures: Iterable[Any], allowed: int | None = None) -> None:
    for future in futures:
        try:
            future.result(timeout=30)
        except KafkaException as error:
            if error.args[0].code() != allowed:
                raise


def _until(true: Callable[[], bool]) -> None:
    """Wait for the broker to apply what its controller has accepted: measured, up to half a second."""
    deadline = time.monotonic() + APPLY_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise StartError(f"Kafka did not apply its topics and access within {APPLY_SECONDS:.0f} s.")
        time.sleep(0.05)
