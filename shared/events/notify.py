"""Facts that the notify service tells."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event


class MessageEvent(Event):
    """What every fact of a message carries; `about` refers to the event that caused it."""

    key: ClassVar[str] = "message_id"
    message_id: UUID
    person_id: UUID
    claim_id: UUID | None = None
    about_event: UUID
    channel: Literal["inbox", "sms"]
    template: str


class MessageQueued(MessageEvent):
    """A message to one recipient on one channel is to be sent."""

    type: ClassVar[str] = "notify.message_queued.v1"


class MessageDelivered(MessageEvent):
    """The message reached the inbox or the phone."""

    type: ClassVar[str] = "notify.message_delivered.v1"


class MessageFailed(MessageEvent):
    """The channel refused the message for good."""

    type: ClassVar[str] = "notify.message_failed.v1"
    reason: str
