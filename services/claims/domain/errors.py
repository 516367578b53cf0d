"""What the claims service refuses, each with its reason. Those of plans and assessments stand in plan_errors."""

from shared.errors import DomainError, Forbidden, Invalid


class NotAMemberOrganisation(DomainError):
    code = "not_a_member_organisation"
    message = "This employer is not a member organisation of the mutual aid."


class NotCovered(DomainError):
    code = "not_covered"
    message = "On the day of admission the plan did not cover you through this employer."


class DuplicateInvoice(DomainError):
    code = "duplicate_invoice"
    message = "A claim for this invoice is already under way or was approved."


class DocumentInUse(DomainError):
    code = "document_in_use"
    message = "This picture already belongs to another claim. Upload it again."


class SamePerson(Forbidden):
    code = "same_person"
    message = "Whoever filed or decided a claim may not do this too."


class AccountUnreadable(DomainError):
    code = "account_unreadable"
    message = "The account can no longer be read: the person's data were erased."


class FutureDate(Invalid):
    code = "future_date"
    message = "This day has not come yet."


class FiledTooLate(Invalid):
    code = "filed_too_late"
    message = "The time to claim ended on %(day)s."


class Incomplete(Invalid):
    code = "missing"
    message = "This is needed."


class MissingDocument(Invalid):
    code = "missing_document"
    message = "Not every picture that is asked for is here."


class UnknownDocumentKind(Invalid):
    code = "unknown_document_kind"
    message = "The plan asks for no such picture."


class FieldNotOpened(Invalid):
    code = "field_not_opened"
    message = "Only what the reviewer asked for can be changed."


class BadAccountNumber(Invalid):
    code = "bad_account_number"
    message = "This is not a bank account number. Check the digits."


class HolderDiffers(Invalid):
    code = "holder_differs"
    message = "The account must be in the applicant's own name."


class NoSuchCounter(Exception):
    """The yearly counter does not exist (in this agency): another thing than a ceiling that is used up."""
