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
