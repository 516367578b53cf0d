from deploy.faults.schedule import KILLED, PLACES, Schedule
from shared.failpoints import FAILPOINTS


def test_the_same_seed_and_episode_draw_the_same_faults_and_others_draw_others() -> None:
    assert Schedule.draw(1, 2) == Schedule.draw(1, 2)
    assert len({str(Schedule.draw(seed, episode)) for seed in range(3) for episode in range(3)}) == 9


def test_everybody_is_killed_and_every_failpoint_is_armed_in_every_episode() -> None:
    assert PLACES.keys() == set(FAILPOINTS)
    for episode in range(20):
        schedule = Schedule.draw(7, episode)
        assert sorted(name for _, name in schedule.kills) == sorted(KILLED)
        assert {name for points in schedule.armed.values() for name in points} == set(FAILPOINTS)
        assert all(passing > 0 for points in schedule.armed.values() for passing in points.values())


def test_a_process_is_told_of_its_own_failpoints_alone() -> None:
    schedule = Schedule(armed={"claims": {"unit_of_work.before_commit": 3, "relay.between_publish_and_mark": 5}})
    told = schedule.environment("claims", "/log")
    assert told["HUZHU_FAILPOINTS"] == "unit_of_work.before_commit=3,relay.between_publish_and_mark=5"
    assert schedule.environment("review", "/log") == {}
