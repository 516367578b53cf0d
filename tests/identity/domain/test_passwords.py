import asyncio
import time

import pytest

from services.identity.domain.errors import WeakPassword
from services.identity.domain.passwords import Passwords, require_strength
from shared.errors import TooManyRequests
from tests.harness.hashing import InThreads


async def test_the_parameters_are_owasps() -> None:
    assert (await Passwords(InThreads(1)).hash("mountain-tea-42")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_only_the_right_password_verifies() -> None:
    passwords = Passwords(InThreads(1))
    stored = await passwords.hash("mountain-tea-42")

    assert await passwords.verify(stored, "mountain-tea-42")
    assert not await passwords.verify(stored, "mountain-tea-43")
    assert not await passwords.verify(None, "mountain-tea-42")
    assert not await passwords.verify("no hash", "mountain-tea-42")


async def test_a_full_queue_refuses_and_a_cancelled_wait_keeps_its_place_until_done() -> None:
    passwords = Passwords(InThreads(1, waiting=1))
    waiting = [asyncio.create_task(passwords.verify(None, "x")) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[1].cancel()

    with pytest.raises(TooManyRequests):
        await passwords.verify(None, "x")
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0.2)
    assert not await passwords.verify(None, "x")


async def test_the_loop_stays_free_while_passwords_are_checked() -> None:
    passwords = Passwords(InThreads(1))
    checks = [asyncio.create_task(passwords.verify(None, "x")) for _ in range(5)]
    longest = 0.0
    while not all(check.done() for check in checks):
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began)

    assert longest < 0.1


@pytest.mark.parametrize("password", ["123456789", "Password1", "aaaaaaab", "00198001", "13800138"])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(WeakPassword):
        require_strength(password, ["13800138000", "350502001980010012"])


@pytest.mark.parametrize(
    "password",
    [
        "huzhu2026", "Huzhu@2026!", "quanzhou123", "QuanZhou_Huzhu", "泉州互助2026", "互助互助互助互助", "gonghui-mima",
        "fengze88888", "admin-350500", "晋江纺织厂2026", "纺织厂123456", "小明123456", "丰泽区职工医保", "my-huzhu-88",
    ],
)  # fmt: skip
def test_words_of_the_context_make_no_password(password: str) -> None:
    with pytest.raises(WeakPassword):
        require_strength(password, [], ["王小明", "晋江纺织厂有限公司", "泉州市", "丰泽区"])


@pytest.mark.parametrize(
    "password",
    [
        "huzhu, river stone",
        "mountain-tea-42",
        "river stone cloud",
        "四个词的密码很好记",
        "3847 1920 5561",
        "quanzhou-orchard",
    ],
)
def test_a_word_of_the_context_in_a_longer_password_does_no_harm(password: str) -> None:
    require_strength(password, [], ["王小明", "晋江纺织厂有限公司", "泉州市", "丰泽区"])


def test_a_strong_password() -> None:
    require_strength("mountain-tea-42", ["13800138000"])
