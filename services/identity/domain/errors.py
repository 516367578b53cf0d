"""Refusals of the identity service."""

from shared.errors import DomainError, Forbidden, Invalid, TooManyRequests


class InvalidCredentials(DomainError):
    """One answer for every failed sign-in, whatever was wrong."""

    status = 401
    code = "invalid_credentials"
    message = "The login or the password is wrong."


class InvalidActivation(Invalid):
    """One answer whether the login, the code or its time was wrong."""

    code = "invalid_activation"
    message = "The activation code is wrong, used or expired."


class WeakPassword(Invalid):
    code = "weak_password"
    message = "This password is too common or too simple. Choose another."


class InvalidIdNumber(Invalid):
    code = "invalid_id_number"
    message = "This is not a valid ID number."


class InvalidPhone(Invalid):
    code = "invalid_phone"
    message = "This is not a valid mobile phone number."


class InvalidUscc(Invalid):
    code = "invalid_uscc"
    message = "This is not a valid unified social credit code."


class UnknownDistrict(Invalid):
    code = "unknown_district"
    message = "This is not a district of the city."


class InvalidScope(Invalid):
    code = "invalid_scope"
    message = "This role cannot be held there."


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = "This is registered already."


class AlreadyActivated(DomainError):
    code = "already_activated"
    message = "This account is activated already."


class AlreadyGranted(DomainError):
    code = "already_granted"
    message = "This person holds this role already."


class EmployerNumber(Invalid):
    """An employer tries to register as a worker: it is shown to its own door."""

    code = "employer_number"
    message = "This is an employer's credit code. Employers apply for online handling on their own page."


class GuardianNeeded(Invalid):
    code = "guardian_needed"
    message = "Who is younger than 16 is registered by a parent or guardian at the mutual-aid centre."


class NameMismatch(Invalid):
    code = "name_mismatch"
    message = "The name and the number of the document do not belong together, says the registry."


class RegistryAway(DomainError):
    status = 503
    code = "registry_away"
    message = "The registry of residents does not answer now. Try again in a few minutes; nothing is lost."


class KnownPerson(DomainError):
    """Only told to whoever proved the phone, the name and the number."""

    code = "known_person"
    message = "You have an account already. Sign in, or set a new password by code."


class KnownByOtherPhone(DomainError):
    code = "known_by_other_phone"
    message = (
        "You are known here under another mobile number. Activate with your printed slip, or appeal if the number is"
        " no longer yours."
    )


class PhoneTaken(DomainError):
    code = "phone_taken"
    message = (
        "This mobile number belongs to somebody else's account. If it was given to you anew, come to the mutual-aid"
        " centre with your ID."
    )


class WrongPassword(Invalid):
    code = "wrong_password"
    message = "The password is wrong."


class TokenReplaced(DomainError):
    """Two requests at once wanted another token for one session: the second one came with what is the old one now."""

    status = 401
    code = "unauthenticated"
    message = "Sign in first."


class HelpOver(Forbidden):
    """The person ended it, or its time is over; nothing more is done in their name."""

    code = "help_over"
    message = "You may not act for this person any longer."


class HoldsOffices(DomainError):
    code = "holds_offices"
    message = "Give back your other roles first: somebody has to answer for them."


class AppealOpen(DomainError):
    code = "appeal_open"
    message = "An earlier appeal for this account is being decided."


class OwnHelp(Invalid):
    code = "own_help"
    message = "Nobody helps themselves: enter the number of somebody else."


class InvalidCode(Invalid):
    """One answer whether the code was wrong, used, expired, tried too often, or never sent."""

    code = "invalid_code"
    message = "The code is wrong, used or expired. After five tries ask for a new one."


class ProofNeeded(TooManyRequests):
    """Another code so soon costs the browser some work, or time where no scripts run."""

    code = "proof_needed"
    message = "A code was sent a moment ago. Another can be sent shortly."


class CodesSpent(TooManyRequests):
    code = "codes_spent"
    message = "Too many codes were asked for. Try again later, or go to the mutual-aid centre."


class OwnGrant(Forbidden):
    code = "own_grant"
    message = "Nobody grants a role to themselves."


class AgencyExists(DomainError):
    code = "agency_exists"
    message = "The agency %(agency)s has its first administrator already."
