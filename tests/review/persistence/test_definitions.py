"""X22: definitions are data, validated when they are read, and what is published stays as it is."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.review.persistence.definitions import (
    FOLDER,
    InvalidDefinition,
    NoDefinition,
    definitions,
    read_folder,
)

PUBLISHED = {
    "account-appeal-quanzhou.v1.yaml": "68ab581370f2056a81ff6743fe26bb513095bb8f4eb3510926ed932ece509160",
    "claim-quanzhou.v1.yaml": "af19a8e8fa329a01d791e41691f659b623bb012399d3257b56af9ddc1a7e7092",
    "employer-application-quanzhou.v1.yaml": "34146412a3715aedb11b4611e32d974977ef5c5be9ce3b33df283e0bafab63ef",
    "employer-profile-change-quanzhou.v1.yaml": "098afec1e4dccad15a85d115b15a3f90a774f605ec5c138a431353222ebc7a45",
}
"""File → SHA-256 of what it says. A published version is never changed: a change is another version."""


def published_document() -> Any:
    return yaml.safe_load((FOLDER / "claim-quanzhou.v1.yaml").read_text(encoding="utf-8"))


def write(folder: Path, document: Any, name: str = "claim-quanzhou.v1.yaml") -> None:
    (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def test_published_versions_never_change() -> None:
    """X22."""
    found = {
        path.name: hashlib.sha256(repr(yaml.safe_load(path.read_text(encoding="utf-8"))).encode()).hexdigest()
        for path in FOLDER.glob("*.yaml")
    }
    assert found == PUBLISHED


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(yaml.safe_load((FOLDER / "definition.schema.json").read_text(encoding="utf-8")))


def test_quanzhou_reviews_at_the_employer_and_then_at_the_centre() -> None:
    """S3.3, S1.5: in order, with role, scope, actions, reasons, fields, time limit and public statuses."""
    found = definitions().pinned("claim-quanzhou", 1)
    assert [(stage.code, stage.role, stage.scope) for stage in found.stages] == [
        ("employer", "employer_clerk", "employer"),
        ("centre", "centre_reviewer", "agency"),
    ]
    assert [stage.time_limit_working_days for stage in found.stages] == [5, 10]
    statuses = [status for stage in found.stages for status in (stage.waiting_status, stage.not_approved_status)]
    assert [*statuses, found.approved_status] == [
        "awaiting_employer",
        "employer_not_approved",
        "awaiting_centre",
        "centre_not_approved",
        "centre_approved",
    ]
    for stage in found.stages:
        assert stage.actions == ("approve", "return", "reject")
        assert [reason.code for reason in stage.reasons if reason.needs_comment] == ["other"]
        assert all(reason.labels.keys() == {"zh_CN", "en"} for reason in stage.reasons)


def test_the_employer_returns_nothing_that_it_must_not_see() -> None:
    employer, centre = definitions().pinned("claim-quanzhou", 1).stages
    assert set(centre.returnable_fields) - set(employer.returnable_fields) == {
        "diagnosis",
        "documents.discharge_summary",
    }


def test_the_latest_version_in_force_is_for_new_cases_and_old_pins_hold(tmp_path: Path) -> None:
    """X22."""
    first, second = published_document(), published_document()
    second |= {"version": 2, "effective_from": "2027-01-01"}
    write(tmp_path, first)
    write(tmp_path, second, "claim-quanzhou.v2.yaml")
    found = read_folder(tmp_path)
    assert found.in_force("claim", "350500", date(2026, 12, 31)).version == 1
    assert found.in_force("claim", "350500", date(2027, 1, 1)).version == 2
    assert found.pinned("claim-quanzhou", 1).version == 1
    for kind, agency, day in (
        ("claim", "350500", date(2024, 12, 31)),
        ("claim", "350600", date(2026, 1, 1)),
        ("enrolment", "350500", date(2026, 1, 1)),
    ):
        with pytest.raises(NoDefinition):
            found.in_force(kind, agency, day)


def _without_stages(document: Any) -> None:
    document["stages"] = []


def _unknown_scope(document: Any) -> None:
    document["stages"][0]["scope"] = "province"


def _no_approval(document: Any) -> None:
    document["stages"][0]["actions"] = ["return", "reject"]


def _label_in_one_language(document: Any) -> None:
    del document["stages"][1]["reasons"][0]["label"]["en"]


def _stage_twice(document: Any) -> None:
    document["stages"][1]["code"] = "employer"


def _reason_twice(document: Any) -> None:
    document["stages"][0]["reasons"][1]["code"] = document["stages"][0]["reasons"][0]["code"]


def _unknown_key(document: Any) -> None:
    document["stages"][0]["quorum"] = 2


def _other_version_than_its_name(document: Any) -> None:
    document["version"] = 3


@pytest.mark.parametrize(
    "spoil",
    [
        _without_stages,
        _unknown_scope,
        _no_approval,
        _label_in_one_language,
        _stage_twice,
        _reason_twice,
        _unknown_key,
        _other_version_than_its_name,
    ],
)
def test_a_definition_that_breaks_a_rule_is_refused_as_a_whole(tmp_path: Path, spoil: Callable[[Any], None]) -> None:
    document = published_document()
    spoil(document)
    write(tmp_path, document)
    with pytest.raises(InvalidDefinition, match=r"claim-quanzhou\.v1\.yaml"):
        read_folder(tmp_path)


def test_the_service_does_not_start_on_a_broken_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"id": "broken"}, "broken.v1.yaml")
    monkeypatch.setattr("services.review.app.definitions", lambda: read_folder(tmp_path))
    from services.review.app import SERVICE

    assert SERVICE.prepare is not None
    with pytest.raises(InvalidDefinition):
        SERVICE.prepare(None).send(None)  # type: ignore[arg-type,attr-defined] # it fails before it looks
