"""The demonstration city: who lives and works there. Made once per data folder, kept with its passwords in one file."""

import json
import secrets
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Self

from pydantic import BaseModel

from deploy.embedded.secret_files import write_private
from deploy.player import numbers

AGENCY, AGENCY_NAME = "350500", "泉州市"
PLAN = "quanzhou-inpatient"
WORKERS = 20
ACCOUNTS_FILE, CANARIES_FILE = "demo-accounts.json", "canaries.json"

_EMPLOYERS = (
    ("刺桐纺织有限公司", "350502", True),
    ("清源茶业有限公司", "350503", True),
    ("洛阳桥机械有限公司", "350503", True),
    ("晋江口贸易有限公司", "350502", False),
)
_ARRIVING = ("东海鞋业有限公司", "350503")
"""Not registered by anybody: it applies, is bound, and brings its workers in."""
ARRIVING_WORKERS = 2
_STAFF = (
    ("administrator", 1), ("security_administrator", 2), ("centre_reviewer", 2), ("finance", 2), ("operator", 1),
    ("plan_administrator", 1), ("auditor", 1),
)  # fmt: skip
_SURNAMES = "陈林黄张吴李王郑蔡刘杨许苏曾谢庄"
_GIVEN = ("阿演", "试航", "样云", "例川", "演海", "试岚", "样峰", "例禾")


class Employer(BaseModel):
    """An employer of the city; `id` is known once it is registered."""

    key: str
    name: str
    uscc: str
    district: str
    member: bool
    id: str | None = None


class Person(BaseModel):
    """A person with what is needed to sign in; `role` is what they do beside being a worker."""

    key: str
    role: str
    name: str
    id_number: str
    phone: str
    password: str
    bank_account: str
    employer: str | None = None
    person_id: str | None = None
    activation_code: str | None = None
    otp_secret: str | None = None
    """Of the authenticator app of staff, from their first sign-in on."""
    otp_step: int = 0
    """The step of time of the last code that was used."""
    ready: bool = False
    """Registered, activated, with their role, and enrolled where they are a worker."""
    reserved_fen: int = 0
    """What plays may have got approved for them; nobody runs into the yearly ceiling by accident."""


class Arrival(BaseModel):
    """An employer that comes online by itself: its clerk applies and binds, then enrols its workers."""

    employer: Employer
    clerk: Person
    workers: list[Person]
    legal_representative: str
    legal_representative_id_number: str
    application_id: str | None = None
    bound: bool = False

    @property
    def people(self) -> list[Person]:
        return [self.clerk, *self.workers]


class DemoCity(BaseModel):
    """Everything that the loader has to make true."""

    seed: str
    employers: list[Employer]
    people: list[Person]
    former: list[Person] = []
    """Workers who were replaced by newcomers."""
    diagnoses: list[str] = []
    comments: list[str] = []
    accounts: list[str] = []
    """Bank accounts given later."""
    arrival: Arrival | None = None

    @classmethod
    def make(cls) -> Self:
        """A new city."""
        employers = [
            Employer(
                key=f"employer-{n}", name=name, uscc=numbers.credit_code(district), district=district, member=member
            )
            for n, (name, district, member) in enumerate(_EMPLOYERS, 1)
        ]
        city = cls(seed=secrets.token_hex(8), employers=employers, people=[])
        for role, number in _STAFF:
            for n in range(1, number + 1):
                city.people.append(city._person(f"{role}-{n}", role))
        for employer in city.members:
            city.people.append(city._person(f"clerk-{employer.key}", "employer_clerk", employer))
        for n in range(WORKERS):
            employer = city.members[n % len(city.members)]
            city.people.append(city._person(f"worker-{n + 1:02}", "worker", employer))
        return city.with_arrival()

    @property
    def members(self) -> list[Employer]:
        return [employer for employer in self.employers if employer.member]

    @property
    def workers(self) -> list[Person]:
        return self.having("worker")

    def having(self, role: str) -> list[Person]:
        return [person for person in self.people if person.role == role]

    def employer_of(self, person: Person) -> Employer:
        arriving = [self.arrival.employer] if self.arrival else []
        return next(one for one in [*self.employers, *arriving] if one.key == person.employer)

    def clerk_of(self, employer: Employer) -> Person:
        return next(person for person in self.having("employer_clerk") if person.employer == employer.key)

    def replace(self, worker: Person) -> Person:
        """A newcomer takes the place of a worker whose year is used up."""
        key = f"{worker.key.partition('.')[0]}.{secrets.token_hex(4)}"
        newcomer = self._person(key, "worker", self.employer_of(worker))
        self.people[self.people.index(worker)] = newcomer
        self.former.append(worker)
        return newcomer

    def canaries(self) -> list[str]:
        """Texts that must never stand anywhere in the clear."""
        known, arrival = self._known(), self.arrival
        personal = [text for one in known for text in (one.name, one.id_number, one.phone, one.bank_account)]
        chief = [arrival.legal_representative, arrival.legal_representative_id_number] if arrival else []
        return [*personal, *chief, *self.diagnoses, *self.comments, *self.accounts]

    def diagnosis(self) -> str:
        """A new diagnosis, recognisable wherever it turns up."""
        return _remembered(self.diagnoses, f"急性阑尾炎(演示{secrets.token_hex(6)})")

    def comment(self) -> str:
        """A new free comment."""
        return _remembered(self.comments, f"请对照发票核对(演示{secrets.token_hex(6)})")

    def bank_account(self) -> str:
        """A further bank account."""
        return _remembered(self.accounts, numbers.bank_account())

    def save(self, home: Path) -> None:
        """Keep the city and the list of all canaries that there ever were, readable by their owner only."""
        write_private(home / ACCOUNTS_FILE, self.model_dump_json(indent=1))
        path = home / CANARIES_FILE
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        write_private(path, json.dumps(list(dict.fromkeys([*known, *self.canaries()])), ensure_ascii=False, indent=1))

    @classmethod
    def of(cls, home: Path) -> Self:
        """The city of a data folder; a new one where there is none."""
        path = home / ACCOUNTS_FILE
        if not path.exists():
            return cls.make()
        city = cls.model_validate_json(path.read_text(encoding="utf-8"))
        return city if city.arrival else city.with_arrival()

    def _known(self) -> list[Person]:
        return [*self.people, *self.former, *(self.arrival.people if self.arrival else ())]

    def with_arrival(self) -> Self:
        """The same city, with an employer that is still to come online."""
        name, district = _ARRIVING
        uscc = numbers.credit_code(district)
        employer = Employer(key="employer-arriving", name=name, uscc=uscc, district=district, member=True)
        arrival = Arrival(
            employer=employer,
            clerk=self._person("clerk-arriving", "employer_administrator", employer),
            workers=[],
            legal_representative=_name(),
            legal_representative_id_number=numbers.id_number(district),
        )
        self.arrival = arrival
        for n in range(1, ARRIVING_WORKERS + 1):
            arrival.workers.append(self._person(f"worker-arriving-{n}", "worker", employer))
        return self

    def _person(self, key: str, role: str, employer: Employer | None = None) -> Person:
        known = self._known()
        district = employer.district if employer else self.employers[0].district
        return Person(
            key=key,
            role=role,
            name=_new((one.name for one in known), _name),
            id_number=_new((one.id_number for one in known), lambda: numbers.id_number(district)),
            phone=_new((one.phone for one in known), numbers.phone),
            password=secrets.token_urlsafe(9),
            bank_account=numbers.bank_account(),
            employer=employer.key if employer else None,
        )


def _name() -> str:
    return secrets.choice(_SURNAMES) + secrets.choice(_GIVEN)


def _new(taken: Iterable[str], make: Callable[[], str]) -> str:
    used = set(taken)
    return next(made for _ in count() if (made := make()) not in used)


def _remembered(texts: list[str], text: str) -> str:
    texts.append(text)
    return text
