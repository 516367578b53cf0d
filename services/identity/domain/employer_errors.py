"""What identity refuses about employers, their bindings, clerks and agents."""

from shared.errors import DomainError, Forbidden, Invalid


class UnknownInsuranceKind(Invalid):
    code = "unknown_insurance_kind"
    message = "There is no such kind of insurance."


class AlreadyApplied(DomainError):
    code = "already_applied"
    message = "You have applied for this employer already; the application is not decided yet."


class NotReturned(Invalid):
    code = "not_returned"
    message = "The centre did not ask for this to be corrected."


class NothingChanged(Invalid):
    code = "nothing_changed"
    message = "Nothing was changed."


class ChangeUnderWay(DomainError):
    code = "change_under_way"
    message = "An earlier change of this employer's data is not decided yet."


class InvalidSlip(Invalid):
    """One answer whether the code is wrong, used, expired or replaced."""

    code = "invalid_slip"
    message = "The code of the binding slip is wrong, used, expired or replaced by a newer slip."


class AlreadyBound(DomainError):
    code = "already_bound"
    message = "This employer is bound already: %(name)s (%(phone)s) holds the account. It has to be unbound first."


class SlipOfHolder(DomainError):
    code = "bound_until_unbound"
    message = "%(name)s (%(phone)s) holds the account. Unbind it first, then a new slip can be issued."


class NoBusiness(Invalid):
    code = "no_business"
    message = "Choose at least one business."


class PersonUnknown(Invalid):
    code = "person_unknown"
    message = (
        "Nobody is registered with this number. Enter name, ID number and mobile number, and the person gets an "
        "activation code."
    )


class NameDiffers(Invalid):
    code = "name_differs"
    message = "Somebody is registered with this number, but under another name."


class NotAClerk(DomainError):
    status = 404
    code = "not_a_clerk"
    message = "This person does not work for the employer here."


class OwnRoles(Forbidden):
    code = "own_roles"
    message = "Nobody changes their own roles."


class UnknownAgent(Invalid):
    code = "unknown_agent"
    message = "No registered organisation has this unified social credit code."


class OwnAgent(Invalid):
    code = "own_agent"
    message = "An employer cannot be its own agent."


class AlreadyDelegated(DomainError):
    code = "already_delegated"
    message = "This agency firm acts for the employer already. End that first to agree on something else."


class DelegationTooLong(Invalid):
    code = "last_day_out_of_range"
    message = "The last day lies in the past or more than three years ahead."
