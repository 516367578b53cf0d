"""Refusals about machine clients and their keys."""

from shared.errors import DomainError, Invalid


class NotAPublicKey(Invalid):
    code = "not_a_public_key"
    message = "This is no public key: an Ed25519 key as JWK is needed, and never its private part."


class NotANamespace(Invalid):
    code = "not_a_namespace"
    message = "The name begins with a small letter, has small letters, digits and underscores, and is no service's."


class ClientKnown(DomainError):
    code = "client_known"
    message = "A machine client of this name is registered already."


class UnknownClient(Invalid):
    code = "unknown_client"
    message = "No machine client of this name is registered."


class KeyKnown(DomainError):
    """Also one that was retired: whoever may have learned it would be believed again."""

    code = "key_known"
    message = "This key is or was registered already. Make a new one."


class UnknownKey(Invalid):
    code = "unknown_key"
    message = "No such key of this client is live."


class TwoLiveKeys(DomainError):
    code = "two_live_keys"
    message = "Two keys of this client are live already. Retire one first."


class NoLiveKey(DomainError):
    """Suspending ended the keys that it had."""

    code = "no_live_key"
    message = "This client has no live key: register a new one first."


class ChangeProposed(DomainError):
    code = "already_proposed"
    message = "This change is proposed already."
