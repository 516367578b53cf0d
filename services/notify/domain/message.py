"""A message to one person on one channel, about one event.

An SMS is never sent blindly again: what may have reached the provider is first asked about by its reference, the
message's id. `sends` counts the attempts that may have reached it: at most two.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self
from uuid import UUID

from services.notify.domain.states import TRANSITIONS, Action, State
from shared.events.aggregate import Aggregate
from shared.events.notify import MessageDelivered, MessageFailed, MessageQueued
from shared.sms.outcome import Outcome

Channel = Literal["inbox", "sms"]

LEASE = timedelta(seconds=30)
"""After this long without a result, an exchange counts as broken off; longer than any request to the provider."""
LIFETIME = timedelta(hours=24)
MAX_SENDS = 2
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_DOUBLING = 6


@dataclass(frozen=True)
class Letter:
    """What is to be told to whom: a template and its facts, none of them personal."""

    about_event: UUID
    person_id: UUID
    claim_id: UUID | None
    channel: Channel
    template: str
    facts: dict[str, Any]
    correlation_id: str | None = None
    traceparent: str | None = None


class Message(Aggregate):
    about_event: UUID
    person_id: UUID
    claim_id: UUID | None
    channel: Channel
    template: str
    facts: dict[str, Any]
    correlation_id: str | None
    traceparent: str | None
    state: str
    reason: str | None
    sends: int
    tries: int
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    expires_at: datetime
    read_at: datetime | None

    @classmethod
    def queue(cls, identifier: UUID, agency: str, letter: Letter, now: datetime) -> Self:
        """An SMS waits for the sender; what goes to the inbox is there at once."""
        message = cls()
        message.id, message.agency, message.event_version = identifier, agency, 0
        for name, value in vars(letter).items():
            setattr(message, name, value)
        message.state, message.reason, message.sends, message.tries = State.QUEUED, None, 0, 0
        message.created_at = message.changed_at = now
        message.due_at, message.expires_at, message.read_at = now, now + LIFETIME, None
        message.record(MessageQueued(**message._about()))
        if letter.channel == "inbox":
            message.learn(Outcome.DELIVERED, now)
        return message

    def take(self, now: datetime) -> bool:
        """Begin an exchange with the provider: True to send, False to ask. An expired message is not sent."""
        self.due_at = now + LEASE
        if self.state != State.QUEUED:
            return False
        if now >= self.expires_at:
            self._fail("expired", now)
        elif self.sends >= MAX_SENDS:
            self._fail("unconfirmed", now)
        else:
            self._go(Action.SEND, now)
            self.sends += 1
        return self.state == State.SENDING

    def learn(self, outcome: Outcome, now: datetime) -> None:
        """Take in what the exchange taught. A result that comes too late changes nothing."""
        if outcome == Outcome.DELIVERED and self._may(Action.DELIVER):
            self._go(Action.DELIVER, now)
            self.due_at = None
            self.record(MessageDelivered(**self._about()))
        elif outcome in (Outcome.REFUSED, Outcome.NO_PHONE):
            self._fail(outcome.value, now)
        elif outcome == Outcome.ACCEPTED and self._may(Action.ACCEPT):
            self._go(Action.ACCEPT, now)
            self.due_at = now + _FIRST_WAIT
        elif outcome == Outcome.ABSENT and self._may(Action.PUT_BACK):
            self._go(Action.PUT_BACK, now)
            self.due_at = now
        elif outcome == Outcome.NOT_TAKEN and self._may(Action.PUT_BACK):
            self.sends -= 1
            self._go(Action.PUT_BACK, now, keep_tries=True)
            self._wait(now)
        elif self._may(Action.FAIL):
            self._wait_or_give_up(now)

    def read(self, now: datetime) -> None:
        self.read_at = self.read_at or now

    def _wait_or_give_up(self, now: datetime) -> None:
        """Nobody says whether it arrived: ask again, until the message would be worth nothing."""
        if now >= self.expires_at:
            self._fail("unconfirmed", now)
        else:
            self._wait(now)

    def _wait(self, now: datetime) -> None:
        self.due_at = now + _FIRST_WAIT * 2 ** min(self.tries, _LONGEST_DOUBLING)
        self.tries += 1

    def _fail(self, reason: str, now: datetime) -> None:
        if self._may(Action.FAIL):
            self._go(Action.FAIL, now)
            self.reason, self.due_at = reason, None
            self.record(MessageFailed(**self._about(), reason=reason))

    def _may(self, action: Action) -> bool:
        return (State(self.state), action) in TRANSITIONS

    def _go(self, action: Action, now: datetime, *, keep_tries: bool = False) -> None:
        self.state, self.changed_at = TRANSITIONS[State(self.state), action], now
        self.tries = self.tries if keep_tries or action is Action.SEND else 0

    def _about(self) -> dict[str, Any]:
        return {
            "message_id": self.id,
            "person_id": self.person_id,
            "claim_id": self.claim_id,
            "about_event": self.about_event,
            "channel": self.channel,
            "template": self.template,
        }
