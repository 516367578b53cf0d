from services.portal.clients import Refused
from services.portal.web.forms import Errors, raw, read
from shared.i18n.catalogue import Translator
from tests.portal.fakes.plan import FILLED, PLAN

FIELDS = [field for field in PLAN["benefit_kinds"][0]["fields"] if field["type"] != "account"]
ZH = Translator()


def test_what_is_shown_is_read_back() -> None:
    values, errors = read(FIELDS, raw(FIELDS, FILLED), ZH)
    assert (values, bool(errors)) == (FILLED, False)


def test_everything_missing_is_said_at_once_in_chinese() -> None:
    values, errors = read(FIELDS, {}, ZH)
    assert values == {}
    assert list(errors.by_field) == [field["code"] for field in FIELDS]
    assert errors.get("hospital_name") == "请填写医院名称"
    assert {"text": "请填写入院日期", "href": "#admitted_on-year"} in errors.summary()


def test_each_kind_of_wrong_answer_has_its_sentence() -> None:
    form = {**raw(FIELDS, FILLED), "total_fen": "many", "hospital_level": "4", "admitted_on-day": "32"}
    values, errors = read(FIELDS, form, ZH)
    assert errors.by_field == {
        "hospital_level": "请选择医院等级",
        "admitted_on": "入院日期须为真实日期，例如 2026 年 3 月 31 日",
        "total_fen": "医疗费用总额须为金额（元），例如 1234.50",
    }
    assert values["invoice_number"] == FILLED["invoice_number"]


def test_an_optional_answer_may_be_left_out() -> None:
    optional = [{**FIELDS[0], "required": False}]
    assert read(optional, {"hospital_name": "  "}, ZH)[0] == {"hospital_name": None}


def test_what_a_service_refuses_stands_at_its_field_or_above_all() -> None:
    problem = {"code": "invalid", "title": "部分内容有误。", "errors": [
        {"field": "total_fen", "message": "太大"}, {"field": "elsewhere", "message": "别处"},
        {"field": "also_elsewhere", "message": "别处"},
    ]}  # fmt: skip
    errors = Errors.of(Refused(422, problem), ["total_fen"])
    assert errors.summary() == [{"text": "别处"}, {"text": "太大", "href": "#total_fen"}]
    assert Errors.of(Refused(409, {"code": "x", "title": "不行"}), []).whole == ["不行"]
