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
    "name": msgid("Name of the employer"),
    "uscc": msgid("Unified social credit code"),
    "district": msgid("District"),
    "legal_representative": msgid("Legal representative"),
    "legal_representative_id_number": msgid("ID number of the legal representative"),
    "contact_name": msgid("Contact person"),
    "contact_phone": msgid("Mobile number of the contact person"),
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

STAGES = {
    "employer": msgid("Employer"),
    "centre": msgid("Centre (office)"),
    "first": msgid("First review"),
    "second": msgid("Second review"),
}

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

BUSINESSES = {
    "employer_roster": (msgid("Roster of workers"), msgid("Bring workers in and take them out")),
    "employer_bases": (msgid("Contribution bases"), msgid("Declare and adjust contribution bases")),
    "employer_clerk": (msgid("Claims review"), msgid("Decide about the workers' claims first")),
    "employer_payments": (msgid("Payments"), msgid("Levy notices, payments and invoices")),
}
"""What an employer's people may do for it, and what it may hand to an agency firm."""

APPLICATION_STATES = {
    "submitted": msgid("The centre is checking it"),
    "returned": msgid("Returned for correction"),
    "approved": msgid("Was approved"),
    "rejected": msgid("Not approved"),
}

EMPLOYER_REASONS = {
    "name_differs": msgid("The name differs from the registration"),
    "code_differs": msgid("The credit code differs from the registration"),
    "representative_differs": msgid("The legal representative differs from the registration"),
    "wrong_district": msgid("The district is wrong"),
    "contact_not_reached": msgid("The contact cannot be reached"),
    "not_of_this_city": msgid("The employer does not belong to this city"),
    "other": msgid("Another reason (see the comment)"),
}

MISSING = {
    "name": msgid("The employer's name is missing."),
    "uscc": msgid("The unified social credit code is missing."),
    "legal_representative": msgid("The legal representative is missing."),
}

DELEGATION_ENDS = {
    "revoked": msgid("Ended by the employer"),
    "expired": msgid("The last day has passed"),
    "unbound": msgid("The employer was unbound"),
}

ROLES = {
    "employer_administrator": (
        msgid("Employer's affairs"), "/employer/organisation",
        msgid("Data, accounts, clerks and agents of your employer"),
    ),
    "employer_clerk": (msgid("Employer review"), "/employer", msgid("Decide about your workers' claims first")),
    "centre_reviewer": (msgid("Centre review"), "/review", msgid("Decide about claims that employers have approved")),
    "finance": (msgid("Payouts"), "/finance", msgid("Compare and release payouts")),
    "operator": (msgid("Operations"), "/operations", msgid("Watch the services, settle messages that stand aside")),
    "administrator": (
        msgid("Administration"), "/admin/people",
        msgid("Register people at the counter, hand them their activation slip, look after rosters"),
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
    "submitted": "govuk-tag--yellow",
    "approved": "govuk-tag--green",
    "rejected": "govuk-tag--red",
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
