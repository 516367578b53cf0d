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


async def _arm(scene: Scene) -> None:
    """The process sees an empty disk where its pictures were."""
    probe = [*_UNSHARE, "sh", "-c", "mount -t tmpfs -o size=64k huzhu /mnt"]
    tried = await asyncio.to_thread(subprocess.run, probe, capture_output=True, text=True, check=False)
    if tried.returncode:
        scene.held["disk"] = f"no tmpfs inside unshare --user --mount here ({tried.stderr.strip()[:120]})"
        return
    storage = scene.platform.addresses.home / "storage" / "claims"
    scene.platform.put_before("claims", [*_UNSHARE, "sh", "-c", _MOUNT, str(storage)])
    scene.held["disk"] = storage
    scene.arm("claims", {})
    scene.staying.callback(scene.platform.put_before, "claims", [])


async def _full(scene: Scene) -> None:
    """Uploads fail with 5xx, and whatever was acknowledged can be read, now and afterwards."""
    storage = scene.held["disk"]
    if isinstance(storage, str):
        scene.leave_out(storage)
        return
    bodies = await scene.prepared(2)
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
    await _bring_out(scene, storage)
    scene.expect("and afterwards too", held=await _readable(scene, kept), measured=len(kept))


async def _bring_out(scene: Scene, storage: Path) -> None:
    """More disk: what the small one held is copied to the large one, and the process sees that again."""
    await scene.traffic.hold_filing()
    seen = Path(f"/proc/{scene.platform.pids['claims']}/root") / storage.relative_to("/")
    await asyncio.to_thread(shutil.copytree, seen, storage, dirs_exist_ok=True)
    scene.platform.put_before("claims", [])
    await asyncio.to_thread(scene.platform.restart, "claims")
    if not scene.platform.extra.get("claims"):
        scene.to_heal.discard("claims")
    scene.traffic.go_on_filing()


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


FAULTS = [Fault("disk full", _full, _arm, "claims")]
