"""Refusals of the identity service."""

from shared.errors import DomainError, Forbidden, Invalid


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


class OwnGrant(Forbidden):
    code = "own_grant"
    message = "Nobody grants a role to themselves."


class AgencyExists(DomainError):
    code = "agency_exists"
    message = "The agency %(agency)s has its first administrator already."
