"""No read is forgotten in the trace: each shows nobody but the reader, or a test shows that it says whom it showed."""

import ast
import importlib
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from shared.audit import router as audit
from shared.operations import router as operations
from shared.policy.actions import action_of

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "enrollment", "claims", "review", "notify", "insight")

NOBODYS = {
    "identity.get_offices": "offices as places, which are no people",
    "identity.get_puzzle": "a puzzle, the same for everybody",
    "identity.get_keys": "public keys",
    "identity.get_employers": "employers, which are no people",
    "identity.get_districts": "names of places",
    "identity.get_machine_clients": "public keys of outside parties",
    "identity.get_insurance_kinds": "names of kinds",
    "identity.get_employer_delegations": "firms, which are no people",
    "identity.get_delegation": "firms, which are no people",
    "enrollment.get_member_organisations": "employers, which are no people",
    "enrollment.get_template": "an empty table",
    "claims.get_plans": "plans",
    "claims.get_employers": "employers, which are no people",
    "claims.get_fund": "sums over all claims",
    "review.get_task_count": "a number",
    "review.get_task_counts": "numbers",
    "insight.get_counts": "numbers",
    "insight.get_rates": "numbers",
    "insight.get_ages": "numbers",
    "insight.get_digest": "a hash",
    "operations.get_standing": "numbers",
    "operations.list_actions": "what operators did with messages, by their ids",
    "operations.list_parked": "which messages stand aside, without their bodies",
    "operations.get_parked": "which message stands aside, without its body",
}
"""Reads that show no person's data, and what they show."""

OWN = {
    "identity.get_second_factor": "what one's own session still needs",
    "identity.get_current_session": "one's own name and roles",
    "identity.get_own_data": "one's own data",
    "identity.get_help": "who helps oneself, and whom one helps: both have agreed to it",
    "identity.get_own_sessions": "one's own devices",
    "identity.get_own_delegations": "for whom one may act",
    "identity.get_security_keys": "one's own security keys",
    "identity.get_own_applications": "what one applied for oneself",
    "identity.get_represented_employers": "employers whose legal representative one is",
    "notify.get_deliveries": "how one's own message went out",
    "notify.get_unread_count": "the number of one's own messages",
}
"""Reads of one's own, which nobody else can reach, and what they show. (A helper who reaches one has to be written.)"""

PROVED = {
    "identity.get_deputies": "identity/endpoints/test_deputies.py::"
    "test_a_deputy_acts_in_the_office_and_the_token_says_for_whom",
    "identity.get_deputy_proposals": "identity/endpoints/test_deputies.py::test_one_person_alone_hands_no_office_on",
    "identity.get_deputy": "identity/endpoints/test_deputies.py::"
    "test_a_deputy_acts_in_the_office_and_the_token_says_for_whom",
    "identity.get_factor_resets": "identity/endpoints/test_second_factors.py::"
    "test_two_begin_it_anew_and_every_session_ends",
    "identity.get_staff": "identity/endpoints/test_role_proposals.py::test_whose_names_the_lists_show_is_written_down",
    "identity.get_role_proposals": "identity/endpoints/test_role_proposals.py::"
    "test_whose_names_the_lists_show_is_written_down",
    "identity.get_machine_proposals": "identity/endpoints/test_machine_clients.py::"
    "test_whose_names_the_proposals_show_is_written_down",
    "identity.get_me": "identity/endpoints/test_audit.py::test_ones_own_data_leave_no_entry_and_a_helpers_look_does",
    "identity.get_names": "identity/endpoints/test_names.py::"
    "test_an_auditor_reads_whole_names_and_each_is_written_down",
    "identity.get_employer": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_employers_people_and_papers_is_written_down",
    "identity.get_employer_clerks": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_employers_people_and_papers_is_written_down",
    "identity.get_employer_application": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_employers_people_and_papers_is_written_down",
    "identity.get_employer_profile_change": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_employers_people_and_papers_is_written_down",
    "identity.get_binding_slip": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_employers_people_and_papers_is_written_down",
    "identity.get_account_appeal": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_appeal_and_its_photos_is_written_down",
    "identity.get_appeal_photo": "identity/endpoints/test_audit.py::"
    "test_who_looks_at_an_appeal_and_its_photos_is_written_down",
    "enrollment.get_members": "enrollment/test_audit.py::test_a_list_and_an_export_show_each_member_and_say_so",
    "enrollment.get_export": "enrollment/test_audit.py::test_a_list_and_an_export_show_each_member_and_say_so",
    "claims.get_claims": "claims/endpoints/test_audit.py::test_a_helper_stands_in_the_entry_beside_the_person_helped",
    "claims.get_employers_covering": "claims/endpoints/test_audit.py::"
    "test_a_helper_stands_in_the_entry_beside_the_person_helped",
    "claims.get_cards": "claims/endpoints/test_audit.py::test_a_list_leaves_one_entry_for_each_person_shown",
    "claims.get_claim": "claims/endpoints/test_audit.py::"
    "test_offices_that_look_at_a_claim_and_its_pictures_are_written_down",
    "claims.get_content": "claims/endpoints/test_audit.py::"
    "test_offices_that_look_at_a_claim_and_its_pictures_are_written_down",
    "claims.get_payouts": "claims/endpoints/test_audit.py::"
    "test_finance_that_reads_and_releases_a_payout_is_written_down",
    "claims.get_payout": "claims/endpoints/test_audit.py::"
    "test_finance_that_reads_and_releases_a_payout_is_written_down",
    "review.get_tasks": "review/endpoints/test_audit.py::test_a_queue_shows_each_applicant_and_says_so",
    "review.get_case": "review/endpoints/test_audit.py::test_a_case_that_is_looked_at_by_its_id_or_its_subject",
    "review.get_case_of_subject": "review/endpoints/test_audit.py::"
    "test_a_case_that_is_looked_at_by_its_id_or_its_subject",
    "notify.get_messages": "notify/test_audit.py::test_ones_own_messages_leave_no_entry_and_a_helpers_look_does",
    "insight.get_story": "insight/test_audit.py::test_a_story_and_a_trace_show_somebody_and_say_so",
    "insight.get_trace": "insight/test_audit.py::test_a_story_and_a_trace_show_somebody_and_say_so",
    "audit.get_entries": "shared/audit/test_routes.py::test_an_auditor_who_reads_is_written_down_with_everybody_shown",
    "audit.get_my_entries": "shared/audit/test_routes.py::test_a_helpers_acts_and_looks_are_seen_by_the_person_helped",
}
"""Reads that show people, and the test that calls each and finds the entries."""


def reads() -> set[str]:
    found: set[str] = set()
    for name in SERVICES:
        service: Any = importlib.import_module(f"services.{name}.app").SERVICE
        for router in (*service.routers, operations.router, audit.router):
            routes = [route for route in router.routes if isinstance(route, APIRoute)]
            found |= {action_of(route.endpoint) for route in routes if "GET" in (route.methods or ())}
    return found


def test_every_read_says_whom_it_shows_or_why_it_shows_nobody() -> None:
    forgotten = reads() - NOBODYS.keys() - OWN.keys() - PROVED.keys()
    assert not forgotten, f"say of each whom it shows: {sorted(forgotten)}"
    gone = (NOBODYS.keys() | OWN.keys() | PROVED.keys()) - reads()
    assert not gone, f"no such reads any more: {sorted(gone)}"


def test_a_read_is_said_to_be_one_thing_only() -> None:
    named = [*NOBODYS, *OWN, *PROVED]
    assert len(named) == len(set(named))


def test_the_tests_that_prove_it_are_there() -> None:
    for action, place in PROVED.items():
        file, _, name = place.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)}
        assert name in functions, f"{action}: {place}"
