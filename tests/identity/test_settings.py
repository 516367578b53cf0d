import json
from pathlib import Path

from joserfc.jwk import OKPKey

from services.identity.settings import Keys
from shared.security.secret_files import SecretFiles


def test_all_keys_are_published_and_the_last_signs(tmp_path: Path) -> None:
    (tmp_path / "index.key").write_text("00" * 32)
    made = {}
    for number in (2, 10, 1):
        made[number] = OKPKey.generate_key("Ed25519", auto_kid=True)
        (tmp_path / f"signing-{number}.jwk").write_text(json.dumps(made[number].as_dict(private=True)))

    keys = Keys.of(SecretFiles(tmp_path))

    assert [key.kid for key in keys.signing] == [made[number].kid for number in (1, 2, 10)]
    assert keys.signing[-1].kid == made[10].kid
    published = json.dumps(keys.published())
    assert all(str(key.as_dict(private=True)["d"]) not in published for key in made.values())
