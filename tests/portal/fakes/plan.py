"""What the made-up claims and review services know beforehand."""

from typing import Any

Json = dict[str, Any]

PLAN: Json = {
    "id": "quanzhou-inpatient",
    "version": 1,
    "name": "职工医疗互助（住院）",
    "texts": {"assumptions": []},
    "benefit_kinds": [],
}
_SEEN = ["worker", "employer_clerk", "centre_reviewer"]


def _field(code: str, kind: str, name: str, **more: Any) -> Json:
    basis = {"code": code, "type": kind, "name": name, "help": "", "required": True, "returnable": True}
    return {**basis, "visible_to": _SEEN, "choices": [], **more}


LEVELS = [{"value": str(level), "name": name} for level, name in ((1, "一级"), (2, "二级"), (3, "三级"))]
PLAN["benefit_kinds"] = [
    {
        "code": "inpatient",
        "name": "住院",
        "help": "因病或意外住院，医保结算后个人负担较重时申请。",
        "fields": [
            _field("hospital_name", "text", "医院名称", help="与发票上的医院名称一致。"),
            _field("hospital_level", "choice", "医院等级", choices=LEVELS),
            _field("admitted_on", "date", "入院日期"),
            _field("discharged_on", "date", "出院日期"),
            _field("total_fen", "money", "医疗费用总额", help="发票上的总金额。"),
            _field("pooled_paid_fen", "money", "医保统筹已支付"),
            _field("invoice_number", "text", "发票号码"),
            _field("invoice_issuer", "text", "开票单位"),
            _field("diagnosis", "long_text", "诊断", help="您的单位看不到此项。"),
            _field("account", "account", "收款账户", returnable=False),
        ],
        "documents": [
            {"kind": "invoice", "name": "住院发票", "help": "拍下整张发票，字迹清楚。", "required": True,
             "returnable": True, "visible_to": _SEEN},
            {"kind": "discharge_summary", "name": "出院小结", "help": "您的单位看不到此项。", "required": True,
             "returnable": True, "visible_to": ["worker", "centre_reviewer"]},
        ],
    }
]  # fmt: skip
FILLED: Json = {
    "hospital_name": "泉州市第一医院",
    "hospital_level": 3,
    "admitted_on": "2026-03-02",
    "discharged_on": "2026-03-09",
    "total_fen": 1234567,
    "pooled_paid_fen": 800000,
    "invoice_number": "FP20260309001",
    "invoice_issuer": "泉州市第一医院",
    "diagnosis": "急性阑尾炎",
}
CLOSED_ACCOUNT = "6222020000000000002"
LABELS = {
    "draft": "草稿",
    "awaiting_employer": "用人单位未审核",
    "employer_not_approved": "用人单位审核未通过",
    "awaiting_centre": "用人单位已审核,中心(办事处)待审核",
    "centre_not_approved": "中心(办事处)审核未通过",
    "centre_approved": "中心(办事处)已审核",
    "withdrawn": "已撤回",
    "pending": "待支付",
    "paying": "支付中",
    "paid": "已支付",
    "returned_by_bank": "银行退回",
}

REASONS = {
    "illegible_document": "材料看不清",
    "missing_document": "缺少材料",
    "wrong_amount": "金额与发票不符",
    "wrong_dates": "日期与材料不符",
    "not_covered": "不在补助范围",
    "not_employee": "非本单位职工",
    "duplicate": "重复申请",
    "other": "其他原因（请说明）",
}
RETURNABLE = [*FILLED, "documents.invoice", "documents.discharge_summary"]
