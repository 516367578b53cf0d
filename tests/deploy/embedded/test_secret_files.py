import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.embedded.secret_files import generate, passwords
from deploy.embedded.services import HOLD_PERSONAL_DATA
from shared.security.secret_files import SecretFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    generate(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_only_the_owner_can_read_them(folder: Path) -> None:
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_they_are_generated_once(folder: Path) -> None:
    before = contents(folder)
    generate(folder)
    assert contents(folder) == before


def test_the_key_encryption_key_is_one_and_each_index_key_another(folder: Path) -> None:
    secrets = [SecretFiles(folder / service) for service in HOLD_PERSONAL_DATA]
    assert {len(one.key("kek.key")) for one in secrets} == {16}
    assert len({one.key("kek.key") for one in secrets}) == 1
    assert {len(one.key("index.key")) for one in secrets} == {32}
    assert len({one.key("index.key") for one in secrets}) == len(secrets)


def test_the_bank_keeps_what_is_private_and_claims_has_what_is_public(folder: Path) -> None:
    """What it signs with is registered in identity: the public half lies ready in the bank's own folder."""
    bank, claims = SecretFiles(folder / "bank"), SecretFiles(folder / "claims")
    for name, read, holder in (
        ("bank-signing", SecretFiles.signing_key, bank),
        ("bank-encryption", SecretFiles.encryption_key, claims),
    ):
        private, public = read(bank, f"{name}.jwk"), read(holder, f"{name}.public.jwk")
        assert private.is_private
        assert not public.is_private
        assert private.thumbprint() == public.thumbprint()
        assert "d" not in json.loads(holder.text(f"{name}.public.jwk"))
    believers = [path.parent.name for path in folder.rglob("bank-signing*") if path.parent != folder / "bank"]
    assert believers == [], "nobody has a pinned key of the bank"


def test_notify_and_identity_share_a_token_with_the_sms_operator(folder: Path) -> None:
    token = SecretFiles(folder / "sms").text("sms.token")
    assert {SecretFiles(folder / name).text("sms.token") for name in ("notify", "identity")} == {token}


def test_identity_and_the_registry_share_a_token(folder: Path) -> None:
    token = SecretFiles(folder / "registry").text("registry.token")
    assert SecretFiles(folder / "identity").text("registry.token") == token
    assert SecretFiles(folder / "identity").signing_key("signing-1.jwk").is_private
    assert len(SecretFiles(folder / "portal").key("session.key")) == 32


def test_passwords_stay_and_new_names_get_theirs(tmp_path: Path) -> None:
    file = tmp_path / "servers.json"
    first = passwords(file, ["claims"])
    second = passwords(file, ["claims", "review"])
    assert second["claims"] == first["claims"]
    assert second["review"] != second["claims"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_those_who_ask_at_once_are_told_the_same(tmp_path: Path) -> None:
    names = [f"user-{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        told = [*threads.map(lambda _: passwords(tmp_path / "servers.json", names), range(16))]
    assert all(each == told[0] for each in told)
