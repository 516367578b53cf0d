"""What services and shared parts lack leads nobody astray: no programs, no evaluated text, no guessable chance."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = {"subprocess", "pickle", "marshal", "shelve", "dill", "ctypes", "smtplib", "telnetlib", "ftplib", "random"}
CALLS = {"eval", "exec", "compile", "__import__"}
OF_MODULES = {("os", "system"), ("os", "popen"), ("os", "execv"), ("asyncio", "create_subprocess_exec"),
              ("asyncio", "create_subprocess_shell"), ("Template", "from_string")}  # fmt: skip
KEYWORDS = {"shell", "follow_redirects"}
BEARABLE = {
    "services/identity/domain/giving_way.py ctypes": (
        "asks Linux for a longer slice, in numbers of ours alone: Python has no name for that call"
    ),
    "services/identity/domain/hashing.py asyncio.create_subprocess_exec": (
        "starts this very Python with a module of ours: nothing that anybody says is among its words"
    ),
    "shared/messaging/consumer.py random": "spreads pauses between tries: nothing depends on nobody guessing it",
    "shared/observability/tracing.py random": "draws which traces are recorded: nothing depends on nobody guessing it",
}
IN_SCRIPTS = re.compile(r"\b(eval|Function|localStorage|sessionStorage|indexedDB|postMessage|document\.write)\b")


def dangers(text: str) -> Iterator[str]:
    """What a module of Python imports or calls that it should not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from {alias.name.split(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in CALLS:
                yield node.func.id
            yield from (f"{keyword.arg}=" for keyword in node.keywords if keyword.arg in KEYWORDS)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in OF_MODULES
        ):
            yield f"{node.value.id}.{node.attr}"


def found(root: Path) -> set[str]:
    paths = [path for package in ("services", "shared") for path in (root / package).rglob("*.py")]
    return {f"{path.relative_to(root)} {danger}" for path in paths for danger in dangers(path.read_text("utf-8"))}


def test_services_start_no_programs_evaluate_no_text_and_follow_no_redirects() -> None:
    assert found(ROOT) == set(BEARABLE)


def test_our_scripts_keep_nothing_in_the_browser_and_evaluate_nothing() -> None:
    scripts = list((ROOT / "services" / "portal" / "static").glob("*.js"))
    assert len(scripts) > 1
    assert {path.name: IN_SCRIPTS.findall(path.read_text("utf-8")) for path in scripts} == {
        path.name: [] for path in scripts
    }


def test_seeded_dangers_are_seen(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "bad.py").write_text(
        "import pickle\nfrom subprocess import run\nimport os\nos.system('x')\neval('1')\nrun('x', shell=True)\n"
    )
    seen = ("pickle", "subprocess", "os.system", "eval", "shell=")
    assert found(tmp_path) == {f"services/bad.py {danger}" for danger in seen}
    assert IN_SCRIPTS.search("window.localStorage.setItem('a', 'b')")
