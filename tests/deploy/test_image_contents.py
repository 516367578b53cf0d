"""Nothing of source control gets into the image, nor into what builds it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = {"deploy", "services", "shared"}


def test_the_image_is_made_of_named_folders_and_holds_no_source_control() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert rules[0] == "*"
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    assert kept == {*FOLDERS, "package.json", "package-lock.json", ".npmrc", "requirements.lock"}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert sources
    assert {source for source in sources if source.split("/")[0] not in kept} == set()
    assert not [path for folder in FOLDERS for path in (ROOT / folder).rglob(".git*")]
