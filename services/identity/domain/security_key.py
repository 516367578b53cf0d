"""Security keys (WebAuthn), beside the app: what a browser is asked, and whether what it brings proves the key.

py_webauthn judges what keys sign. We ask for no attestation: which make a key is does not matter here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, generate_challenge, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.identity.domain.office_errors import KeyRefused
from services.identity.settings import Site

ChallengePurpose = Literal["registration", "second_factor", "step_up"]
CHALLENGE_LIFETIME = timedelta(minutes=5)
MOST_KEYS = 10
_NAME = "Huzhu"
_UNREADABLE = (WebAuthnException, ValueError, LookupError, TypeError)
"""What the library says of what is forged, and of what is no answer of a key at all."""
_MILLISECONDS = int(CHALLENGE_LIFETIME.total_seconds() * 1000)


@dataclass(frozen=True)
class Attestation:
    """What a browser brings of a key that is new, in base64url."""

    credential_id: str
    client_data: str
    attestation: str


@dataclass(frozen=True)
class Assertion:
    """What a browser brings of a key that is known, in base64url."""

    credential_id: str
    client_data: str
    authenticator_data: str
    signature: str


@dataclass(frozen=True)
class NewKey:
    credential_id: bytes
    public_key: bytes
    sign_count: int


def plain_name(credential_id: str) -> bytes:
    """A key's name as it is stored; ValueError where it is none."""
    return base64url_to_bytes(credential_id)


def new_challenge() -> bytes:
    return generate_challenge()


def registration_options(
    site: Site, challenge: bytes, person_id: UUID, name: str, known: Collection[bytes]
) -> dict[str, Any]:
    """For `navigator.credentials.create`; a key that is known already is not taken again."""
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=_NAME,
        user_id=person_id.bytes,
        user_name=name,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json_dict(options)


def proof_options(site: Site, challenge: bytes, known: Collection[bytes], purpose: ChallengePurpose) -> dict[str, Any]:
    """For `navigator.credentials.get`; where the key stands alone, it asks for PIN or finger, too."""
    alone = purpose == "step_up"
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED,
    )
    return options_to_json_dict(options)


def registered(site: Site, challenge: bytes, sent: Attestation) -> NewKey:
    """The key, or KeyRefused."""
    try:
        credential_id = base64url_to_bytes(sent.credential_id)
        response = AuthenticatorAttestationResponse(
            client_data_json=base64url_to_bytes(sent.client_data),
            attestation_object=base64url_to_bytes(sent.attestation),
        )
        found = webauthn.verify_registration_response(
            credential=RegistrationCredential(id=sent.credential_id, raw_id=credential_id, response=response),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
        )
    except _UNREADABLE as error:
        raise KeyRefused from error
    if found.credential_id != credential_id:
        raise KeyRefused
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def proved(site: Site, challenge: bytes, sent: Assertion, public_key: bytes, purpose: ChallengePurpose) -> int:
    """The key's counter as it stands now, or KeyRefused; whether it may stand there is another question."""
    try:
        response = AuthenticatorAssertionResponse(
            client_data_json=base64url_to_bytes(sent.client_data),
            authenticator_data=base64url_to_bytes(sent.authenticator_data),
            signature=base64url_to_bytes(sent.signature),
        )
        credential_id = base64url_to_bytes(sent.credential_id)
        found = webauthn.verify_authentication_response(
            credential=AuthenticationCredential(id=sent.credential_id, raw_id=credential_id, response=response),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=purpose == "step_up",
        )
    except _UNREADABLE as error:
        raise KeyRefused from error
    return found.new_sign_count
