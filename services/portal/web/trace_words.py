"""What entries of a trace say, in words."""

from typing import Any

from services.portal.web.texts import msgid

ROLES = {
    "worker": msgid("Worker"),
    "employer_clerk": msgid("Employer's reviewer"),
    "employer_administrator": msgid("Employer's administrator"),
    "employer_roster": msgid("Employer's roster clerk"),
    "employer_bases": msgid("Employer's clerk for contribution bases"),
    "employer_payments": msgid("Employer's payment clerk"),
    "district_reviewer": msgid("District reviewer"),
    "centre_reviewer": msgid("Centre reviewer"),
    "counter_clerk": msgid("Counter clerk"),
    "finance": msgid("Finance"),
    "plan_administrator": msgid("Plan administrator"),
    "operator": msgid("Operator"),
    "auditor": msgid("Auditor"),
    "administrator": msgid("Administrator"),
    "security_administrator": msgid("Security administrator"),
    "system_administrator": msgid("System administrator"),
}
OUTCOMES = {"shown": msgid("Looked at"), "done": msgid("Handled"), "refused": msgid("Refused")}
KINDS = {
    "claim": msgid("Claim for aid"),
    "document": msgid("Photo of a document"),
    "payout": msgid("Payout"),
    "case": msgid("Review of a case"),
    "member": msgid("Membership and cover"),
    "enrolment": msgid("Membership and cover"),
    "message": msgid("Messages"),
    "person": msgid("Name and identity data"),
    "people": msgid("Name and identity data"),
    "account": msgid("Account"),
    "account-appeal": msgid("Appeal about the account"),
    "password": msgid("Password"),
    "activation": msgid("Activation of the account"),
    "session": msgid("Sign-in"),
    "refusal": msgid("Further requests within a minute"),
    "registration": msgid("Registration"),
    "code": msgid("Verification code"),
    "password-reset": msgid("Password"),
    "second-factor": msgid("Second factor"),
    "second-factor-reset": msgid("Second factor"),
    "role-grant": msgid("Role"),
    "role-proposal": msgid("Role"),
    "deputy": msgid("Deputy"),
    "machine-client": msgid("Machine client"),
    "machine-proposal": msgid("Machine client"),
    "outside-message": msgid("Message of an outside party"),
    "staff": msgid("Staff"),
    "roster": msgid("Membership and cover"),
    "member-organisation": msgid("Employer's data"),
    "delegation": msgid("Acting for another"),
    "help": msgid("Acting for another"),
    "employer": msgid("Employer's data"),
    "employer-application": msgid("Application of an employer"),
    "employer-profile-change": msgid("Change of an employer's data"),
    "employer-clerk": msgid("Employer's clerks"),
    "employer-delegation": msgid("Delegation to an agency firm"),
    "employer-binding": msgid("Binding of an employer"),
    "binding-slip": msgid("Binding of an employer"),
    "audit-entry": msgid("Record of who looked"),
    "parked": msgid("Message set aside"),
}
OTHER = msgid("Other data")


def what(entry: dict[str, Any]) -> str:
    """A msgid for what was looked at or handled."""
    return KINDS.get((entry["kind"] or "").replace("_", "-"), OTHER)
