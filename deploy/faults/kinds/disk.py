"""The disk under the claims' pictures is full: a small tmpfs that only that process sees."""

import asyncio
import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from deploy.faults.scene import Fault, Scene
from shared.ids import new_id

_UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]
_MOUNT = 'mount -t tmpfs -o size=1500k,mode=0700 huzhu "$0" && exec "$@"'
_CREATED, _OK, _FAILED = 201, 200, 500
_UPLOADS = 14


async def _full(scene: Scene) -> None:
    """Uploads fail with 5xx, and whatever was acknowledged can be read, now and afterwards."""
    probe = [*_UNSHARE, "sh", "-c", "mount -t tmpfs -o size=64k huzhu /mnt"]
    tried = await asyncio.to_thread(subprocess.run, probe, capture_output=True, text=True, check=False)
    if tried.returncode:
        scene.leave_out(f"no tmpfs inside unshare --user --mount here ({tried.stderr.strip()[:120]})")
        return
    bodies = await scene.prepared(2)
    storage = scene.platform.addresses.home / "storage" / "claims"
    await scene.traffic.hold_filing()
    try:
        kept = await _fill(scene, storage, bodies)
        await asyncio.to_thread(_save, scene, storage)
    finally:
        await _start(scene, [])
        scene.traffic.go_on_filing()
    scene.expect("and afterwards too", held=await _readable(scene, kept), measured=len(kept))


async def _fill(scene: Scene, storage: Path, bodies: list[dict[str, Any]]) -> list[Any]:
    """Fill a small disk; the documents that were acknowledged."""
    await _start(scene, [*_UNSHARE, "sh", "-c", _MOUNT, str(storage)])
    kept, failed = [], []
    for _ in range(_UPLOADS):
        answer = await _upload(scene)
        if answer.status_code == _CREATED:
            kept.append(answer.json()["id"])
        else:
            failed.append(answer.status_code)
    scene.expect(
        "on a full disk uploads fail with 5xx", held=bool(failed) and all(s >= _FAILED for s in failed),
        measured=f"{len(kept)} kept, {failed}",
    )  # fmt: skip
    for body in bodies:
        await scene.acknowledged(5.0, body)
    scene.expect("what was acknowledged can be read", held=await _readable(scene, kept), measured=len(kept))
    return kept


def _save(scene: Scene, storage: Path) -> None:
    """Copy what the small disk holds to the large one that it hides."""
    seen = Path(f"/proc/{scene.platform.pids['claims']}/root") / storage.relative_to("/")
    shutil.copytree(seen, storage, dirs_exist_ok=True)


async def _start(scene: Scene, before: list[str]) -> None:
    """Start the process again behind these words."""
    scene.platform.put_before("claims", before)
    await asyncio.to_thread(scene.platform.restart, "claims")


async def _upload(scene: Scene) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await scene.worker.token('claims')}", "Idempotency-Key": str(new_id())}
    files = {"file": ("invoice.jpg", _large(), "image/jpeg")}
    url = f"{scene.platform.urls['claims']}/documents"
    return await scene.traffic.api.http.post(url, headers=headers, files=files, data={"kind": "invoice"}, timeout=20)


async def _readable(scene: Scene, documents: list[Any]) -> bool:
    headers = {"Authorization": f"Bearer {await scene.worker.token('claims')}"}
    for document in documents:
        url = f"{scene.platform.urls['claims']}/documents/{document}/content"
        answer = await scene.traffic.api.http.get(url, headers=headers, timeout=10)
        if answer.status_code != _OK:
            return False
        Image.open(io.BytesIO(answer.content)).load()
    return True


def _large() -> bytes:
    """A picture of noise, which no compression makes small."""
    stored = io.BytesIO()
    Image.frombytes("RGB", (480, 640), os.urandom(480 * 640 * 3)).save(stored, "JPEG", quality=70)
    return stored.getvalue()


FAULTS = [Fault("disk full", _full, place="claims")]
