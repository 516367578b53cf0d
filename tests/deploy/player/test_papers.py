"""What the player hands in: photographs, rosters, bills."""

from datetime import date
from io import BytesIO

from PIL import Image
from python_calamine import CalamineWorkbook

from deploy.player.bill import CEILING_FEN, MOST_FEN, bill, large_bill
from deploy.player.city import DemoCity
from deploy.player.loading import workbook
from deploy.player.photos import photo


def test_a_photograph_is_a_small_jpeg_and_no_two_are_alike() -> None:
    one, other = photo("invoice"), photo("invoice")
    assert one != other
    picture = Image.open(BytesIO(one))
    assert (picture.format, picture.size) == ("JPEG", (480, 640))
    assert len(one) < 100_000


def test_a_roster_is_text_in_every_cell() -> None:
    """S2.3"""
    city = DemoCity.make()
    rows = CalamineWorkbook.from_filelike(BytesIO(workbook(city.workers[:2]))).get_sheet_by_index(0).to_python()
    assert rows[0] == ["身份证号码", "参加起始日期"]
    assert [row[0] for row in rows[1:]] == [worker.id_number for worker in city.workers[:2]]
    assert date.fromisoformat(str(rows[1][1])) < date.today()  # noqa: DTZ011 - a day of the calendar


def test_no_small_bill_gets_more_than_is_reserved_and_the_large_one_gets_the_ceiling() -> None:
    city = DemoCity.make()
    worker, employer = city.workers[0], city.members[0]
    rates, deductibles = {1: 60, 2: 50, 3: 40}, {1: 20_000, 2: 30_000, 3: 40_000}
    for _ in range(200):
        one = bill(city, worker, employer)
        level = one["hospital_level"]
        approved = (one["total_fen"] - one["pooled_paid_fen"] - deductibles[level]) * rates[level] // 100
        assert 0 < approved <= MOST_FEN
    large = large_bill(city, worker, employer)
    assert (large["total_fen"] - large["pooled_paid_fen"] - 20_000) * 60 // 100 > CEILING_FEN
