"""Messages in words: number, status, amount and reasons; never a name, an ID number, a diagnosis or a comment."""

from typing import Any

from services.notify.domain import applications
from services.notify.domain.templates import BY_NAME
from shared.events.base import Event
from shared.i18n.catalogue import DEFAULT, Translator, msgid

REASONS = {
    "illegible_document": msgid("A document cannot be read"),
    "missing_document": msgid("A document is missing"),
    "wrong_amount": msgid("An amount differs from the invoice"),
    "wrong_dates": msgid("A date differs from the documents"),
    "not_covered": msgid("This is not covered"),
    "not_employee": msgid("The applicant is not an employee"),
    "duplicate": msgid("This was claimed before"),
    "account_closed": msgid("The account is closed"),
    "name_mismatch": msgid("The account's holder has another name"),
    "refused": msgid("The bank refused the payment"),
}
_ANOTHER = msgid("Another reason")

FIELDS = {
    "hospital_name": msgid("Hospital"),
    "hospital_level": msgid("Hospital level"),
    "admitted_on": msgid("Day of admission"),
    "discharged_on": msgid("Day of discharge"),
    "total_fen": msgid("Total of the bill"),
    "pooled_paid_fen": msgid("Paid by pooled insurance"),
    "invoice_number": msgid("Invoice number"),
    "invoice_issuer": msgid("Invoice issuer"),
    "diagnosis": msgid("Diagnosis"),
    "documents.invoice": msgid("Photo: hospital invoice"),
    "documents.discharge_summary": msgid("Photo: discharge summary"),
}
"""What may have to be corrected: names of answers, never what was answered."""
_OTHER_ANSWERS = msgid("See the claim")


def facts_of(event: Event, number: str) -> dict[str, Any]:
    """What the text needs of the event: amounts and codes."""
    facts: dict[str, Any] = {"number": number}
    for name in ("approved_fen", "amount_fen"):
        if hasattr(event, name):
            facts["amount_fen"] = getattr(event, name)
    if hasattr(event, "reasons"):
        facts["reasons"] = list(event.reasons)
    elif hasattr(event, "reason"):
        facts["reasons"] = [event.reason]
    if hasattr(event, "fields"):
        facts["fields"] = list(event.fields)
    return facts


def text_of(template: str, facts: dict[str, Any], translate: Translator) -> str:
    """The message in the reader's language."""
    if template in applications.TEXTS:
        return translate(applications.TEXTS[template])
    found = BY_NAME[template]
    separator = "、" if translate.locale == DEFAULT else ", "
    reasons = (translate(REASONS.get(code, _ANOTHER)) for code in facts.get("reasons", ()))
    fields = (translate(FIELDS.get(code, _OTHER_ANSWERS)) for code in facts.get("fields") or ("",))
    return translate(
        found.text,
        number=facts["number"],
        status=translate(found.status),
        amount=yuan(facts.get("amount_fen", 0)),
        reasons=separator.join(reasons),
        fields=separator.join(dict.fromkeys(fields)),
    )


def yuan(fen: int) -> str:
    """123456 → "1,234.56"."""
    return f"{fen // 100:,}.{fen % 100:02d}"
