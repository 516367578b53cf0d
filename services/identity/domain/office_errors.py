"""Refusals about offices: who grants them, and what proves their holders."""

from shared.errors import DomainError, Forbidden, Invalid


class FourEyes(Forbidden):
    """One person alone would give somebody an office."""

    code = "four_eyes"
    message = "An office is given by two security administrators: one proposes it, another confirms it."


class OwnProposal(Forbidden):
    code = "own_proposal"
    message = "Whoever proposed something does not confirm it."


class ThreeOffices(DomainError):
    code = "three_offices"
    message = (
        "System, security and audit administrators are three different people, and this person is one of them already."
    )


class AlreadyProposed(DomainError):
    code = "already_proposed"
    message = "This office is proposed for this person already."


class WrongSecondCode(Invalid):
    """One answer whether the code was wrong, too old, or used."""

    code = "wrong_second_code"
    message = "The code is wrong or was used already. Wait until the app shows the next one."


class FactorEnrolled(DomainError):
    code = "factor_enrolled"
    message = "An authenticator app is set up already. If it is lost, two security administrators can begin it anew."


class NoFactor(DomainError):
    code = "no_factor"
    message = "No authenticator app is set up for this account."


class KeyRefused(Invalid):
    """One answer whatever is wrong with what the browser brought."""

    code = "security_key_refused"
    message = "The security key could not be checked, or it took longer than five minutes. Try again."


class KeyCopied(Forbidden):
    """Its counter went back: two keys sign as this one."""

    code = "security_key_copied"
    message = (
        "This security key may have been copied, and is taken no longer. Use the app, and tell a security "
        "administrator."
    )


class NoKey(DomainError):
    """Also where browsers use no keys at this address."""

    code = "no_security_key"
    message = "No security key is registered for this account."


class KeyKnown(DomainError):
    code = "security_key_known"
    message = "This security key is registered already."


class TooManyKeys(DomainError):
    code = "too_many_security_keys"
    message = "Ten security keys are enough. Remove one first."


class LastSecurityAdministrators(DomainError):
    code = "last_security_administrators"
    message = "Two security administrators must remain: nobody else could give offices any more."


class OwnDeputy(Invalid):
    code = "own_deputy"
    message = "Name somebody else: nobody is their own deputy."


class DeputyDays(Invalid):
    code = "deputy_days"
    message = "The last day comes after the first, not before today, and at most three months from now."


class NotDeputised(Invalid):
    code = "not_deputised"
    message = "You do not hold this office yourself, or nobody else may act in it."


class OfficeGone(DomainError):
    code = "office_gone"
    message = "The person on leave does not hold this office any more."


class NoColleague(Invalid):
    code = "no_colleague"
    message = "Nobody of the staff has this number."


class AccountLocked(Forbidden):
    code = "account_locked"
    message = "This account is locked. Ask the security administrator of your agency."


class OfficeInUse(DomainError):
    code = "office_in_use"
    message = "Somebody still sits in this office."
