"""What a plan asks for, arranged in the steps of an application."""

from collections.abc import Mapping
from typing import Any

from services.portal.clients import Client
from services.portal.web.texts import STEPS, msgid

Document = Mapping[str, Any]


def account_fields(translate: Any) -> list[dict[str, Any]]:
    """The account is one field of the plan and three inputs of the page."""
    names = {
        "account.bank": (msgid("Bank"), msgid("For example Industrial and Commercial Bank of China, Quanzhou branch")),
        "account.number": (msgid("Account number"), msgid("The digits on the bank card; spaces do not matter")),
        "account.holder": (msgid("Account holder"), msgid("The account must be in your own name")),
    }
    return [
        {
            "code": code,
            "type": "text",
            "required": True,
            "name": translate(name),
            "help": translate(hint),
            "inputmode": "numeric" if code == "account.number" else None,
        }
        for code, (name, hint) in names.items()
    ]


def employer_fields(translate: Any) -> list[dict[str, Any]]:
    """The employer is chosen on a page of its own."""
    return [{"code": "employer_id", "type": "choice", "required": True, "name": translate("Employer")}]


def everything(kind: Document, translate: Any) -> list[dict[str, Any]]:
    """Every field that somebody may object to, in the order of the steps."""
    fields = [field for field in kind["fields"] if field["type"] != "account"]
    photos = [{"code": "document_ids", "type": "photos", "name": translate("Photos of the papers")}]
    return [*fields, *employer_fields(translate), *photos, *account_fields(translate)]


def account_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The account as the service takes it."""
    given = {name: str(values.get(f"account.{name}") or "") for name in ("bank", "number", "holder")}
    return {**given, "number": "".join(given["number"].split())}


def shown_account(claim: Document) -> dict[str, str]:
    """What the account's inputs show."""
    return {f"account.{name}": str(value) for name, value in (claim.get("account") or {}).items()}


def step_of(field: Document) -> str:
    """The step in which a field is asked."""
    if field["type"] == "account":
        return "account"
    return "costs" if field["type"] == "money" or field["code"].startswith("invoice") else "treatment"


def step_of_code(kind: Document, code: str) -> str | None:
    """The step in which to mend what a service named."""
    if code.startswith(("documents", "document_ids")):
        return "documents"
    if code.startswith("account"):
        return "account"
    if code == "employer_id":
        return "employer"
    return next((step_of(field) for field in kind["fields"] if field["code"] == code), None)


def place_of(kind: Document, claim: Document, code: str) -> str:
    """Where an answer of a draft is mended: its step, at the field."""
    if code == "document_ids":
        return f"/drafts/{claim['id']}/documents"
    dates = {field["code"] for field in kind["fields"] if field["type"] == "date"}
    anchor = f"{code}-year" if code in dates else code.replace(".", "-")
    return f"/drafts/{claim['id']}/{step_of_code(kind, code) or ''}?from=check#{anchor}"


def steps_in_the_way(kind: Document, claim: Document) -> set[str]:
    """Steps whose answers would be refused as they are."""
    found = (step_of_code(kind, each["field"] or "") for each in claim.get("objections", []))
    return {step for step in found if step is not None}


def fields_of(kind: Document, step: str) -> list[dict[str, Any]]:
    return [field for field in kind["fields"] if step_of(field) == step and field["type"] != "account"]


def photos_of(claim: Document, kind: str) -> list[Document]:
    """The photos of one document kind."""
    return [document for document in claim["documents"] if document["kind"] == kind]


async def all_plans(claims: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await claims.get("/plans"))["items"]
    return items


async def kind_of(claims: Client, claim: Document) -> dict[str, Any]:
    """The benefit kind of a claim, with its fields and documents in the reader's language."""
    for plan in await all_plans(claims):
        for kind in plan["benefit_kinds"]:
            if (plan["id"], kind["code"]) == (claim["plan_id"], claim["benefit_kind"]):
                return {**kind, "plan_name": plan["name"]}
    return {
        "code": claim["benefit_kind"],
        "name": claim["benefit_kind"],
        "fields": [],
        "documents": [],
        "plan_name": "",
    }


def done(kind: Document, claim: Document) -> dict[str, bool]:
    """Which steps are complete."""
    found = {step: all(_filled(claim, field) for field in fields_of(kind, step)) for step in ("treatment", "costs")}
    found["employer"] = bool(claim.get("employer_id"))
    found["documents"] = not missing_papers(kind, claim)
    account = claim.get("account") or {}
    found["account"] = all(account.get(name) for name in ("bank", "number", "holder"))
    wrong = steps_in_the_way(kind, claim)
    return {step: complete and step not in wrong for step, complete in found.items()}


def missing_papers(kind: Document, claim: Document) -> list[Document]:
    """Those that are needed and of which there is no photo yet."""
    return [item for item in kind["documents"] if item["required"] and not photos_of(claim, item["kind"])]


def _filled(claim: Document, field: Document) -> bool:
    return not field["required"] or claim.get(field["code"]) not in (None, "")


def next_step(step: str) -> str:
    """The step after this one; after the last one the answers are checked."""
    order = [*STEPS, "check"]
    return order[order.index(step) + 1]
