"""A small city in memory behind made-up services that answer in the words of the real ones."""

import asyncio
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from shared import clock
from shared.ids import new_id
from tests.portal.fakes.plan import CLOSED_ACCOUNT, FILLED, LABELS, PLAN, REASONS, Json


@dataclass
class World:
    """Everything that the made-up services know."""

    people: dict[str, Json] = field(default_factory=dict)
    """By login."""
    signed_in: dict[str, Json] = field(default_factory=dict)
    employers: list[Json] = field(default_factory=list)
    claims: dict[str, Json] = field(default_factory=dict)
    documents: dict[str, Json] = field(default_factory=dict)
    cases: dict[str, Json] = field(default_factory=dict)
    payouts: dict[str, Json] = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    parked: list[Json] = field(default_factory=list)
    """Messages that stand aside, of every service."""
    actions: list[Json] = field(default_factory=list)
    """What operators did about them."""
    entries: list[Json] = field(default_factory=list)
    """The traces of all services, oldest first."""
    answers: dict[str, Any] = field(default_factory=dict)
    """By idempotency key."""
    requests: list[Json] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    """Services that do not answer."""
    refuse: dict[str, Json] = field(default_factory=dict)
    """`POST /claims/drafts` → the problem that the next such request gets."""
    held: list[Callable[[], None]] | None = None
    """Events that do not travel yet, while a test holds them."""
    bank_seconds: float = 0.3

    def travel(self, event: Callable[[], None]) -> None:
        """Let an event have its effect, now or when the test lets go."""
        if self.held is None:
            event()
        else:
            self.held.append(event)

    def let_go(self) -> None:
        held, self.held = self.held or [], None
        for event in held:
            event()

    def person(self, login: str, name: str, password: str, *grants: tuple[str, str, str]) -> Json:
        identifier = str(new_id())
        named = [{"role": role, "scope": scope, "scope_name": title} for role, scope, title in grants]
        own = {"role": "worker", "scope": identifier, "scope_name": "本人"}
        person = {"id": identifier, "name": name, "password": password, "grants": [own, *named], "code": None}
        self.people[login] = person
        return person

    def photo(self, person: Json, kind: str, claim_id: str | None = None) -> Json:
        picture = io.BytesIO()
        Image.new("RGB", (300, 400), (240, 236, 220) if kind == "invoice" else (220, 232, 240)).save(picture, "JPEG")
        name = {"invoice": "住院发票", "discharge_summary": "出院小结"}[kind]
        document = {"id": str(new_id()), "kind": kind, "name": name, "owner": person["id"], "claim_id": claim_id}
        self.documents[document["id"]] = {**document, "content": picture.getvalue()}
        return document

    def claim(self, person: Json, **content: Any) -> Json:
        """A draft of this person."""
        now = clock.now().isoformat()
        claim: Json = dict.fromkeys((*FILLED, "employer_id", "employer_name", "account", "submitted_at", "payout"))
        claim |= {
            "id": str(new_id()), "number": f"HZ20261121{secrets.randbelow(10**8):08}", "owner": person["id"],
            "status": "draft", "second_status": None, "closed": False, "needs_attention": False,
            "plan_id": PLAN["id"], "plan_version": 1, "benefit_kind": "inpatient", "round": 1, "version": 1,
            "updated_at": now, "applicant_name": person["name"], "documents": [], "timeline": [], "return": None,
            "changes": [], "objections": [], "estimate": None, "assessment": None,
            "editable_fields": [*FILLED, "account"],
        }  # fmt: skip
        self.claims[claim["id"]] = {**claim, **content}
        return self.claims[claim["id"]]

    def complete(self, person: Json) -> Json:
        """A draft with everything in it."""
        employer = self.employers[0]
        account = {"bank": "中国工商银行泉州分行", "number": "6222020000000000010", "holder": person["name"]}
        claim = self.claim(
            person, **FILLED, account=account, employer_id=employer["id"], employer_name=employer["name"]
        )
        claim["documents"] = [self.photo(person, kind, claim["id"]) for kind in ("invoice", "discharge_summary")]
        claim["estimate"] = estimate(claim)
        return claim

    def say(self, claim: Json, code: str, label: str, **more: Any) -> None:
        """A line of the timeline, and another version."""
        line = {"at": clock.now().isoformat(), "code": code, "label": label, "stage": None, "round": claim["round"]}
        claim["timeline"].append({**line, "reasons": [], "fields": [], "comment": None, **more})
        claim["updated_at"] = line["at"]
        claim["version"] += 1

    def submit(self, claim: Json) -> None:
        claim |= {"status": "awaiting_employer", "estimate": estimate(claim)}
        claim |= {"submitted_at": clock.now().isoformat(), "editable_fields": []}
        self.say(claim, "submitted", "已提交申请")
        self.travel(lambda: self.open_case(claim))

    def open_case(self, claim: Json) -> None:
        case = {
            "id": str(new_id()), "subject_kind": "claim", "subject_id": claim["id"], "definition_id": "claim-quanzhou",
            "definition_version": 1, "state": "open", "public_status": claim["status"], "stage": "employer",
            "stage_name": "用人单位", "round": 1, "version": 1, "decisions": [],
            "entered_at": clock.now().isoformat(), "employer_id": claim["employer_id"],
        }  # fmt: skip
        self.cases[case["id"]] = case
        self.say(claim, "case_opened", "审核开始")
        self.tell(claim, f"您的申请 {claim['number']} 已收到。")

    def tell(self, claim: Json, text: str, template: str = "made_up", owner: str | None = None) -> None:
        message = {"id": str(new_id()), "template": template, "text": text, "about_claim": claim["id"],
                   "at": clock.now().isoformat(), "read": False, "owner": owner or claim["owner"]}  # fmt: skip
        self.messages.insert(0, message)

    def case_of(self, claim: Json) -> Json:
        return next(case for case in self.cases.values() if case["subject_id"] == claim["id"])

    def decide(self, case: Json, reviewer: Json, action: str, reasons: list[str], fields: list[str],
               comment: str | None) -> None:  # fmt: skip
        claim = self.claims[case["subject_id"]]
        stage = case["stage"]
        case["decisions"].append({
            "stage": stage, "round": case["round"], "action": action, "reasons": reasons, "fields": fields,
            "comment": comment, "decided_by": reviewer["id"], "role": "", "at": clock.now().isoformat(),
        })  # fmt: skip
        case["version"] += 1
        office = {"employer": "用人单位", "centre": "中心(办事处)"}[stage]
        if action == "approve":
            case["stage"], case["state"] = ("centre", "open") if stage == "employer" else (stage, "completed")
            self.travel(lambda: self.approved(claim, stage, office))
            return
        case["state"] = "returned" if action == "return" else "rejected"
        labelled = [{"code": code, "label": REASONS[code]} for code in reasons]
        why = {"stage": stage, "round": case["round"], "reasons": labelled, "fields": fields, "comment": comment}
        self.travel(lambda: self.not_approved(claim, action, office, why))

    def not_approved(self, claim: Json, action: str, office: str, why: Json) -> None:
        claim["status"] = f"{why['stage']}_not_approved"
        claim["closed"] = action == "reject"
        if action == "return":
            claim |= {"return": why, "needs_attention": True, "editable_fields": why["fields"]}
        label = f"{office}退回补正" if action == "return" else f"{office}不予通过"
        self.say(claim, "returned" if action == "return" else "rejected", label, **why)
        self.tell(claim, f"您的申请 {claim['number']} 需要补正。")

    def approved(self, claim: Json, stage: str, office: str) -> None:
        self.say(claim, "stage_approved", f"{office}审核通过", stage=stage)
        if stage == "employer":
            claim["status"] = "awaiting_centre"
            return
        payout = {
            "id": str(new_id()), "claim_id": claim["id"], "claim_number": claim["number"], "reason": None,
            "applicant_name": claim["applicant_name"], "amount_fen": claim["estimate"]["amount_fen"],
            "state": "pending", "reference": None, "version": 1, "updated_at": clock.now().isoformat(),
        }  # fmt: skip
        self.payouts[payout["id"]] = payout
        claim |= {"status": "centre_approved", "assessment": claim["estimate"], "payout": payout}
        claim["second_status"] = "pending"

    def instruct(self, payout: Json) -> None:
        payout |= {"state": "paying", "reference": f"P{secrets.randbelow(10**9):09}", "version": payout["version"] + 1}
        claim = self.claims[payout["claim_id"]]
        claim["second_status"] = "paying"
        self.say(claim, "payout_instructed", "已通知银行付款")
        asyncio.get_running_loop().call_later(self.bank_seconds, self.answer_of_bank, claim, payout)

    def answer_of_bank(self, claim: Json, payout: Json) -> None:
        closed = claim["account"]["number"] == CLOSED_ACCOUNT
        state = "returned_by_bank" if closed else "paid"
        payout |= {"state": state, "reason": "account_closed" if closed else None, "version": payout["version"] + 1}
        claim |= {"second_status": state, "needs_attention": closed}
        self.say(claim, "payout_returned" if closed else "payout_settled", LABELS[state])


def estimate(claim: Json) -> Json:
    """What the rules of the made-up plan give, line by line."""
    before, after = claim["total_fen"], claim["total_fen"] - claim["pooled_paid_fen"]
    amount = (after - 40000) * 40 // 100
    lines = [
        {"rule": "remainder", "text": "费用总额减去医保统筹已支付。", "inputs": {}, "before_fen": before,
         "after_fen": after},
        {"rule": "deductible", "text": "3 级医院每次住院的起付线为 400.00 元。", "inputs": {}, "before_fen": after,
         "after_fen": after - 40000},
        {"rule": "rate", "text": "3 级医院补助 40%。", "inputs": {}, "before_fen": after - 40000, "after_fen": amount},
    ]  # fmt: skip
    return {"amount_fen": amount, "capped": False, "lines": lines}
