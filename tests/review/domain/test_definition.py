"""Where a stage's office is."""

from dataclasses import replace

import pytest

from services.review.domain.definition import Office, Place, ScopeRule
from shared.ids import new_id
from tests.review.domain.builders import definition, stage

PLACE = Place(new_id(), "350502", "350500")


@pytest.mark.parametrize(
    ("rule", "scope"), [("employer", str(PLACE.employer_id)), ("district", "350502"), ("agency", "350500")]
)
def test_the_scope_rule_names_the_office(rule: ScopeRule, scope: str) -> None:
    assert replace(stage("first"), scope=rule).office(PLACE) == Office("first_reviewer", scope)


def test_stages_follow_each_other() -> None:
    made = definition("first", "second", "third")
    assert [one.code for one in made.before("third")] == ["first", "second"]
    following = made.after("first")
    assert following is not None
    assert following.code == "second"
    assert made.after("third") is None
