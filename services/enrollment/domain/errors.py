"""What enrollment refuses."""

from shared.errors import DomainError, Invalid


class AlreadyAMemberOrganisation(DomainError):
    code = "already_a_member_organisation"
    message = "The employer is a member organisation already."


class NotAMemberOrganisation(DomainError):
    code = "not_a_member_organisation"
    message = "The employer is not a member organisation."


class MissingColumns(Invalid):
    code = "missing_columns"
    message = "The first row must name the columns ID number and first day of cover. Use the template."


class EmptyRoster(Invalid):
    code = "empty_roster"
    message = "There is nobody in the roster."
