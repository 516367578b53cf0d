from deploy.embedded.services import SERVICES
from deploy.faults.kinds import FAULTS
from deploy.faults.kinds.deaths import FAULTS as DEATHS
from deploy.faults.kinds.deaths import PLACES
from deploy.faults.schedule import AT_ONCE, LONG, draw, is_complete
from shared.failpoints import FAILPOINTS


def test_the_same_seed_draws_the_same_faults_and_others_draw_others() -> None:
    assert draw(1, 100) == draw(1, 100)
    assert len({str(draw(seed, 100)) for seed in range(9)}) == 9


def test_a_long_run_goes_through_the_whole_list_again_and_again() -> None:
    drawn = draw(7, 100)
    assert is_complete(drawn)
    assert len(drawn) == 100
    played = [name for names in drawn for name in names]
    assert min(played.count(name) for name in FAULTS) >= 4
    assert max(played.count(name) for name in FAULTS) - min(played.count(name) for name in FAULTS) <= 1


def test_an_episode_has_one_or_two_faults_that_go_together() -> None:
    for names in draw(3, 200):
        assert 1 <= len(names) <= AT_ONCE
        assert len(names) == 1 or not LONG & set(names)
        places = [FAULTS[name].place for name in names if FAULTS[name].place]
        assert len(places) == len(set(places))


def test_a_short_run_plays_every_death_once() -> None:
    for episodes in (1, 2, 3):
        drawn = draw(1, episodes)
        assert len(drawn) == episodes
        assert sorted(name for names in drawn for name in names) == sorted(fault.name for fault in DEATHS)
        assert max(map(len, drawn)) - min(map(len, drawn)) <= 1


def test_every_failpoint_every_service_and_both_servers_die() -> None:
    assert PLACES.keys() == set(FAILPOINTS)
    died = {f"dies: {name}" for name in FAILPOINTS} | {f"kill -9: {name}" for name in (*SERVICES, "kafka", "postgres")}
    assert {fault.name for fault in DEATHS} == died
    assert FAULTS.keys() > LONG
