"""Counters of failed attempts: one row per subject and window, counted before the attempt and given back after it.

Rows are locked in the order of their subjects, by whoever counts and whoever gives back.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.identity.domain.attempt import Attempt, Limit
from services.identity.persistence.accounts import NOBODY, Account
from shared.db.together import Question, Write
from shared.db.unit_of_work import UnitOfWork
from shared.errors import TooManyRequests

_SWEEP = 20

_COUNTING = """
with old as (
 select subject from attempt where until <= now() and subject <> all($2::bytea[]) limit $5 for update skip locked
), swept as (delete from attempt where subject in (select subject from old)),
counted as (
 insert into attempt (agency, subject, count, until)
 select agency, subject, tries, now() + make_interval(secs => seconds)
 from agency cross join unnest($2::bytea[], $3::int[], $4::int[]) as one (subject, seconds, tries) where agency = $1
 on conflict (agency, subject) do update set
  count = case when attempt.until <= now() then excluded.count else attempt.count + excluded.count end,
  until = case when attempt.until <= now() then excluded.until else attempt.until end
 returning subject, count, cast(extract(epoch from until - now()) as double precision) as seconds_left
)
"""
"""Every attempt removes some rows whose window has passed, so that made-up logins cannot fill the table."""
_TALLY = f"{_COUNTING} select * from counted"  # noqa: S608 - our own words
_CLAIMED = """
select owner.person_id, owner.password_hash, exists (
  select from session where session.person_id = coalesce(owner.person_id, $8) and session.address_index = asked.address
) as known_here
from agency cross join unnest($6::bytea[], $7::bytea[]) with ordinality as asked (login, address, place)
left join lateral (
  select account.person_id, account.password_hash from person join account on account.person_id = person.id
  where person.phone_index = asked.login or person.id_number_index = asked.login limit 1
) as owner on true
where agency.agency = $1 order by asked.place
"""
"""For what nobody has, the same is looked for."""
_ADMIT = f"""
{_COUNTING} select array(select each from (select * from counted) as each), array(select each from ({_CLAIMED}) as each)
"""  # noqa: S608 - our own words
_TAKE_BACK = """
update attempt set count = attempt.count - refused.tries,
 until = case when attempt.count = refused.tries then now() else attempt.until end
from unnest($1::bytea[], $2::int[]) as refused (subject, tries) where attempt.subject = refused.subject
"""
"""A window that only refused attempts have opened ends with them."""
_HOLD = "select subject from attempt where subject = any($1::bytea[]) order by subject for update"
_FORGET = "delete from attempt where subject = any($1::bytea[])"
_GIVE_BACK = """
update attempt set count = greatest(attempt.count - given.tries, 0)
from unnest($1::bytea[], $2::int[]) as given (subject, tries) where attempt.subject = given.subject
"""


@dataclass(frozen=True)
class Counted:
    """How many there were in the present window, and when it ends."""

    attempts: int
    seconds_left: int


@dataclass(frozen=True)
class Counting:
    """One attempt: on what it is counted, and of what it is excused. There it is counted all the same."""

    limits: Sequence[Limit]
    excused: Sequence[Limit] = ()


async def admit(uow: UnitOfWork, attempt: Attempt) -> Account | None:
    """Count the attempt, or raise TooManyRequests; the account that it is about, where there is one."""
    [admitted] = await admit_all(uow, [attempt])
    if isinstance(admitted, TooManyRequests):
        raise admitted
    return admitted


async def admit_all(uow: UnitOfWork, tried: Sequence[Attempt]) -> list[Account | TooManyRequests | None]:
    """The same for several: each finds counted what came before it, and nobody's refusal takes another's place."""
    tries = Counter(limit for one in tried for limit in _limits(one))
    looked_for = [one.login for one in tried], [one.per_address.subject for one in tried], NOBODY
    [(counted, claimed)] = await uow.fetch(_ADMIT, *_counting(uow, tries), *looked_for)
    if not claimed:  # no such agency
        return [None] * len(tried)
    counting = [
        Counting(_limits(one), (one.per_login,) if known_here else ())
        for one, (_, _, known_here) in zip(tried, claimed, strict=True)
    ]
    refusals = await _judged(uow, counting, _found(tries, counted))
    accounts = [person_id and Account(person_id, password_hash) for person_id, password_hash, _ in claimed]
    return [refusal or account for refusal, account in zip(refusals, accounts, strict=True)]


async def count(uow: UnitOfWork, limits: Sequence[Limit]) -> None:
    """Count an attempt on each, or raise TooManyRequests."""
    [refusal] = await _judged(uow, [Counting(limits)], await _tallies(uow, dict.fromkeys(limits, 1)))
    if refusal is not None:
        raise refusal


async def _judged(
    uow: UnitOfWork, tried: Sequence[Counting], counted: Mapping[Limit, Counted]
) -> list[TooManyRequests | None]:
    """One after the other, as if each had come alone: whoever is refused has counted nowhere."""
    standing = Counter({limit: found.attempts for limit, found in counted.items()})
    standing.subtract(limit for one in tried for limit in one.limits)
    refused: Counter[Limit] = Counter()
    refusals: list[TooManyRequests | None] = []
    for one in tried:
        over = [limit for limit in one.limits if standing[limit] >= limit.count and limit not in one.excused]
        (refused if over else standing).update(one.limits)
        refusals.append(TooManyRequests(max(counted[limit].seconds_left for limit in over)) if over else None)
    if refused:
        await uow.write(Write(_TAKE_BACK, _arrays(refused)))
    return refusals


def _limits(attempt: Attempt) -> tuple[Limit, Limit, Limit]:
    return attempt.per_login_and_address, attempt.per_address, attempt.per_login


def held(attempts: Sequence[Attempt]) -> Question:
    """Asked before they are forgiven: nobody counts on them until the transaction ends."""
    return Question(_HOLD, [[*{limit.subject for one in attempts for limit in _limits(one)}]])


async def forgive(uow: UnitOfWork, attempts: Sequence[Attempt]) -> None:
    """It was the owner: a login's counts begin anew, its address is given its count back. `held` was asked."""
    owners = {limit.subject for one in attempts for limit in (one.per_login_and_address, one.per_login)}
    await uow.write(Write(_FORGET, [[*owners]]))
    await uow.write(Write(_GIVE_BACK, _arrays(Counter(one.per_address for one in attempts))))


def _arrays(tries: Mapping[Limit, int]) -> list[Any]:
    return [[limit.subject for limit in tries], [*tries.values()]]


async def forget(uow: UnitOfWork, limit: Limit) -> None:
    """It was the owner: counting begins anew."""
    await uow.write(Write(_FORGET, [[limit.subject]]))


async def tally(uow: UnitOfWork, limit: Limit) -> Counted:
    """One more in the present window."""
    return (await _tallies(uow, {limit: 1}))[limit]


async def _tallies(uow: UnitOfWork, tries: Mapping[Limit, int]) -> dict[Limit, Counted]:
    """So many more of each."""
    return _found(tries, await uow.fetch(_TALLY, *_counting(uow, tries)))


def _counting(uow: UnitOfWork, tries: Mapping[Limit, int]) -> list[Any]:
    ordered = sorted(tries, key=lambda limit: limit.subject)
    subjects, seconds = [limit.subject for limit in ordered], [limit.seconds for limit in ordered]
    return [uow.agency, subjects, seconds, [tries[limit] for limit in ordered], _SWEEP * len(tries)]


def _found(tries: Iterable[Limit], rows: Iterable[Any]) -> dict[Limit, Counted]:
    found = {subject: Counted(count, max(1, math.ceil(seconds))) for subject, count, seconds in rows}
    return {limit: found[limit.subject] for limit in tries}
