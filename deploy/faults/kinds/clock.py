"""One service's clock is three days wrong: order goes by versions, and leases by the database's time."""

from datetime import timedelta

from deploy.faults.scene import Fault, Scene

_WRONG = timedelta(days=3)


async def _arm(scene: Scene) -> None:
    service = scene.chance.choice(("claims", "review", "notify", "insight", "enrollment"))
    seconds = int(_WRONG.total_seconds()) * scene.chance.choice((-1, 1))
    scene.held["clock"] = (service, seconds)
    scene.arm(service, {"HUZHU_CLOCK_OFFSET_SECONDS": str(seconds)})


async def _wrong_clock(scene: Scene) -> None:
    """The rest is for the invariants."""
    service, seconds = scene.held["clock"]
    scene.tell(f"the clock of {service} is {seconds // 86400:+d} days wrong")
    await scene.acknowledged(10.0)
    await scene.acknowledged(10.0)


FAULTS = [Fault("clock three days wrong", _wrong_clock, _arm, "clock")]
