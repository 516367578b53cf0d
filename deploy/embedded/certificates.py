"""Certificates for the connections inside a city: an authority of its own, and one certificate for each part."""

import datetime as dt
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.embedded.secret_files import write_private

AUTHORITIES, OWN = "authorities.pem", "certificate.pem"
"""In each part's folder: whom it trusts; its own certificate and key."""
_AUTHORITY_DAYS, _PART_DAYS = 10 * 365, 825
_BEFORE = dt.timedelta(days=1)
"""Clocks may differ."""


@dataclass(frozen=True)
class Certificate:
    """A certificate with its private key; `issue` is for the authority."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def authority(cls) -> Self:
        """Signed by itself; its key signs certificates and nothing else."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        name = _named("Huzhu inside")
        made = _builder(name, name, key, _AUTHORITY_DAYS).add_extension(x509.BasicConstraints(True, 0), critical=True)
        return cls(key, made.add_extension(usage, critical=True).sign(key, hashes.SHA256()))

    @classmethod
    def read(cls, pem: str) -> Self:
        """From what `pem` wrote."""
        key = serialization.load_pem_private_key(pem.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("not a key on an elliptic curve")
        return cls(key, x509.load_pem_x509_certificate(pem.encode()))

    def issue(self, *names: str) -> "Certificate":
        """For a server under these names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_named(names[0]), self.certificate.subject, key, _PART_DAYS)
        for extension, critical in (
            (x509.BasicConstraints(False, None), True),
            (x509.SubjectAlternativeName([_alternative(name) for name in names]), False),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False),
        ):
            builder = builder.add_extension(extension, critical=critical)
        return Certificate(key, builder.sign(self.key, hashes.SHA256()))

    @property
    def public(self) -> str:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def private(self) -> str:
        """The key alone."""
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    @property
    def pem(self) -> str:
        """Key and certificate in one."""
        return self.private + self.public


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(identifier, critical=False)
    )


def hand_out(folder: Path, parts: Iterable[str]) -> None:
    """A certificate for each part under its own name, and the authority whom all of them trust; what is there stays."""
    kept = folder / "authority.pem"
    if not kept.exists():
        write_private(kept, Certificate.authority().pem)
    authority = Certificate.read(kept.read_text())
    for part in parts:
        if not (folder / part / OWN).exists():
            write_private(folder / part / OWN, authority.issue(part, "localhost").pem)
        write_private(folder / part / AUTHORITIES, authority.public)
    write_private(folder / AUTHORITIES, authority.public)
