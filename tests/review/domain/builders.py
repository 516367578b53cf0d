"""Definitions and cases made up for tests of the rules."""

from datetime import date

from services.review.domain.case import Case, Reviewer, Subject
from services.review.domain.definition import Definition, Office, Reason, Stage
from shared.ids import new_id

AGENCY = "350500"
NO = Reason("wrong", {"zh_CN": "不符", "en": "Wrong"}, needs_comment=False)
OTHER = Reason("other", {"zh_CN": "其他", "en": "Other"}, needs_comment=True)


def stage(code: str) -> Stage:
    return Stage(
        code=code,
        names={"zh_CN": code, "en": code},
        role=f"{code}_reviewer",
        scope="agency",
        actions=("approve", "return", "reject"),
        reasons=(NO, OTHER),
        returnable_fields=("number", "dates"),
        time_limit_working_days=5,
        waiting_status=f"awaiting_{code}",
        not_approved_status=f"{code}_not_approved",
    )


def definition(*stages: str) -> Definition:
    return Definition("made-up", 1, "claim", AGENCY, date(2025, 1, 1), "approved", tuple(map(stage, stages)))


def new_case(pinned: Definition) -> Case:
    subject = Subject("claim", new_id(), new_id(), new_id(), "350502", {"number": "HZ1", "total_fen": 100})
    case = Case(AGENCY, subject, pinned)
    case.version = 1
    return case


def reviewer(*stages: str) -> Reviewer:
    return Reviewer(new_id(), frozenset(Office(f"{code}_reviewer", AGENCY) for code in stages))
