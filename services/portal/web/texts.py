"""Texts that stand in tables: marked here for the catalogue, translated when they are shown."""


def msgid(text: str) -> str:
    """Mark an English source text; `_()` translates it later."""
    return text


FIELD_NAMES = {
    "plan_id": msgid("Category of mutual aid"),
    "benefit_kind": msgid("Kind of benefit"),
    "employer_id": msgid("Employer"),
    "hospital_name": msgid("Hospital"),
    "hospital_level": msgid("Hospital level"),
    "admitted_on": msgid("Day of admission"),
    "discharged_on": msgid("Day of discharge"),
    "total_fen": msgid("Total of the bill"),
    "pooled_paid_fen": msgid("Paid by pooled insurance"),
    "invoice_number": msgid("Invoice number"),
    "invoice_issuer": msgid("Invoice issuer"),
    "diagnosis": msgid("Diagnosis"),
    "account": msgid("Account to be paid"),
    "account.bank": msgid("Bank"),
    "account.number": msgid("Account number"),
    "account.holder": msgid("Account holder"),
    "documents": msgid("Photos"),
    "documents.invoice": msgid("Photo: hospital invoice"),
    "documents.discharge_summary": msgid("Photo: discharge summary"),
}

LEVELS = {1: msgid("Level 1"), 2: msgid("Level 2"), 3: msgid("Level 3")}

PAYOUT_STATES = {
    "pending": msgid("Awaiting payment"),
    "paying": msgid("Payment under way"),
    "paid": msgid("Paid"),
    "returned_by_bank": msgid("Returned by the bank"),
}

RETURNED = msgid("Returned for correction")
"""The second line of a claim that waits for its worker's corrections."""

CLAIM_STATUSES = {
    "draft": msgid("Draft"),
    "awaiting_employer": msgid("Awaiting employer review"),
    "employer_not_approved": msgid("Not approved by the employer"),
    "awaiting_centre": msgid("Approved by the employer, awaiting the centre"),
    "centre_not_approved": msgid("Not approved by the centre"),
    "centre_approved": msgid("Approved by the centre"),
    "withdrawn": msgid("Withdrawn"),
}

BANK_REASONS = {
    "account_closed": msgid("The account is closed."),
    "name_mismatch": msgid("The holder's name does not match the account."),
    "refused": msgid("The bank refused the payment."),
}

STAGES = {"employer": msgid("Employer"), "centre": msgid("Centre (office)")}

ACTIONS = {"approve": msgid("Approved"), "return": msgid("Returned for correction"), "reject": msgid("Rejected")}

HEALTH = {"ready": msgid("Ready"), "not_ready": msgid("Not ready"), "away": msgid("Does not answer")}

ASIDE = {
    "waiting": msgid("Waiting for another"),
    "parked": msgid("Cannot be handled"),
    "refused": msgid("Not believed, without effect"),
    "replayed": msgid("Handled after all"),
    "discarded": msgid("Given up"),
}

OPERATOR_ACTIONS = {"replay": msgid("Handle again"), "discard": msgid("Give up")}

OPERATOR_REASONS = {
    "cause_mended": msgid("The cause has been mended"),
    "prerequisite_arrived": msgid("What it builds on has arrived"),
    "corrected_by_producer": msgid("The producer has told a correcting event"),
    "effect_exists": msgid("Its effect is there already"),
    "not_a_fact": msgid("It is no fact: a test, or something that nobody should have sent"),
}

ROLES = {
    "employer_clerk": (msgid("Employer review"), "/employer", msgid("Decide about your workers' claims first")),
    "centre_reviewer": (msgid("Centre review"), "/review", msgid("Decide about claims that employers have approved")),
    "finance": (msgid("Payouts"), "/finance", msgid("Compare and release payouts")),
    "operator": (msgid("Operations"), "/operations", msgid("Watch the services, settle messages that stand aside")),
    "administrator": (
        msgid("Administration"), None,
        msgid("You register employers and people and grant roles. There are no pages for it yet: it is done through "
              "the services' interface."),
    ),
    "plan_administrator": (
        msgid("Plans"), None,
        msgid("You admit member organisations. There are no pages for it yet: it is done through the services' "
              "interface; plans are published with a release."),
    ),
    "auditor": (msgid("Audit"), "/audit", msgid("See who did or saw what, in every service")),
}  # fmt: skip
"""What a role may do here, and where; for some there is no page yet."""

TAG_COLOURS = {
    "ready": "govuk-tag--green",
    "not_ready": "govuk-tag--yellow",
    "away": "govuk-tag--red",
    "waiting": "govuk-tag--yellow",
    "parked": "govuk-tag--red",
    "refused": "govuk-tag--grey",
    "replayed": "govuk-tag--green",
    "discarded": "govuk-tag--grey",
    "draft": "govuk-tag--grey",
    "awaiting_employer": "govuk-tag--yellow",
    "awaiting_centre": "govuk-tag--yellow",
    "employer_not_approved": "govuk-tag--red",
    "centre_not_approved": "govuk-tag--red",
    "centre_approved": "govuk-tag--green",
    "withdrawn": "govuk-tag--grey",
    "returned": "govuk-tag--orange",
    "pending": "govuk-tag--blue",
    "paying": "govuk-tag--blue",
    "paid": "govuk-tag--green",
    "returned_by_bank": "govuk-tag--red",
}

STEPS = {
    "treatment": msgid("Your stay in hospital"),
    "costs": msgid("The costs"),
    "employer": msgid("Your employer"),
    "documents": msgid("Photos of the papers"),
    "account": msgid("Where the money goes"),
}
"""Steps of an application in their order, before the answers are checked."""
