"""Refusals about offices: who grants them, and what proves their holders."""

from shared.errors import DomainError, Forbidden


class FourEyes(Forbidden):
    """One person alone would give somebody an office."""

    code = "four_eyes"
    message = "An office is given by two security administrators: one proposes it, another confirms it."


class OwnProposal(Forbidden):
    code = "own_proposal"
    message = "Whoever proposed an office does not confirm it."


class ThreeOffices(DomainError):
    code = "three_offices"
    message = (
        "System, security and audit administrators are three different people, and this person is one of them already."
    )


class AlreadyProposed(DomainError):
    code = "already_proposed"
    message = "This office is proposed for this person already."


class LastSecurityAdministrators(DomainError):
    code = "last_security_administrators"
    message = "Two security administrators must remain: nobody else could give offices any more."
