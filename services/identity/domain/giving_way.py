"""How a process on Linux gives way to everybody else on the machine; elsewhere its niceness is all."""

import ctypes
import os
import platform
import struct
import sys
import time
from contextlib import suppress

_NICENESS = 19
_TRIES, _PAUSE_SECONDS = 20, 0.05
"""Linux lets a session change its weight ten times a second, all sessions of a machine together."""
_SLICE_NANOSECONDS = 100_000_000
"""The longest there is. Since Linux 6.12 whoever wakes and asks for less goes before whoever has asked for more."""
_ATTRIBUTES = struct.Struct("=IIQiIQQQ")
"""`struct sched_attr` of sched_setattr(2): size, policy, flags, nice, priority, runtime, deadline, period."""
_SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
"""The call has had no name in the C library before glibc 2.41."""


def give_way() -> None:
    """The least weight there is: for this thread and those that it starts, and for the session among the others."""
    os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    if sys.platform == "linux":
        _take_long_slices()
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        for _ in range(_TRIES):
            try:
                _weigh_session()
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
            else:
                return


def _take_long_slices() -> None:
    """An older kernel says no, or takes no notice."""
    number = _SET_ATTRIBUTES.get(platform.machine())
    if number is not None:
        wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_BATCH, 0, _NICENESS, 0, _SLICE_NANOSECONDS, 0, 0)
        ctypes.CDLL(None).syscall(number, 0, wanted, 0)


def _weigh_session() -> None:
    if os.getsid(0) != os.getpid():
        return  # somebody else's
    with suppress(FileNotFoundError), open("/proc/self/autogroup", "w", encoding="ascii") as weight:  # noqa: PTH123 - not a path of ours
        weight.write(str(_NICENESS))
