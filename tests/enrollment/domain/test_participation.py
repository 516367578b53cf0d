"""flows.md, Enrolment: what a participation tells."""

from datetime import date

from services.enrollment.domain.member_organisation import MemberOrganisation
from services.enrollment.domain.participation import Participation
from shared.events.enrollment import CoverageStarted, EmployerJoined, ParticipationStarted
from shared.ids import new_id

DAY = date(2026, 1, 1)


def test_a_start_and_each_cover_are_told_in_order() -> None:
    person_id, employer_id = new_id(), new_id()
    found = Participation.start("350500", person_id, employer_id, DAY)
    found.cover("quanzhou-inpatient", DAY)
    found.cover("quanzhou-special", date(2026, 2, 1))
    assert [(version, type(event)) for version, event in found.take_facts()] == [
        (1, ParticipationStarted),
        (2, CoverageStarted),
        (3, CoverageStarted),
    ]
    assert [(cover.plan_id, cover.person_id, cover.ends_on) for cover in found.coverages] == [
        ("quanzhou-inpatient", person_id, None),
        ("quanzhou-special", person_id, None),
    ]


def test_joining_is_told() -> None:
    employer_id = new_id()
    found = MemberOrganisation.join("350500", employer_id, "泉州第一纺织厂", "350502")
    expected = EmployerJoined(employer_id=employer_id, name="泉州第一纺织厂", district="350502")
    assert found.take_facts() == [(1, expected)]
