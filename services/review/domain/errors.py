"""What review refuses, and how it says so."""

from shared.errors import DomainError, Forbidden, Invalid


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = "This case does not wait for your decision any more."


class OwnSubject(Forbidden):
    code = "own_subject"
    message = "Nobody decides about their own application."


class SamePerson(Forbidden):
    code = "same_person"
    message = "You already took part in this case at another stage. Somebody else has to decide here."


class ActionNotOffered(Invalid):
    code = "action_not_offered"
    message = "This action is not offered at this stage."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    message = "Give at least one reason."


class UnknownReason(Invalid):
    code = "unknown_reason"
    message = "Choose reasons from the list of this stage."


class ReasonNotTaken(Invalid):
    code = "reason_not_taken"
    message = "An approval takes no reasons."


class FieldNeeded(Invalid):
    code = "field_needed"
    message = "Name at least one field that the applicant has to mend."


class UnknownField(Invalid):
    code = "unknown_field"
    message = "Choose fields from those that this stage may return."


class FieldNotTaken(Invalid):
    code = "field_not_taken"
    message = "Only a return names fields."


class CommentNeeded(Invalid):
    code = "comment_needed"
    message = "Explain this reason in the comment."
