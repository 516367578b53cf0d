"""Made-up claims."""

from typing import Annotated, Any

from fastapi import FastAPI, Form, Request, Response, UploadFile

from tests.portal.fakes.answers import Problem, not_found, once, scopes, seen, service, whoever
from tests.portal.fakes.plan import FILLED, LABELS, PLAN, Json
from tests.portal.fakes.world import World


def claims(world: World) -> FastAPI:
    app = service("claims", world)
    for routes in (_looking_up, _reading, _uploading, _drafting, _handing_in, _changing_account, _paying):
        routes(app, world)
    return app


def shown(claim: Json, person: Json) -> Json:
    """As far as this person may see it."""
    own = claim["owner"] == person["id"]
    clerk = claim["employer_id"] in scopes(person, "employer_clerk")
    if not own and (claim["status"] == "draft" or not (clerk or scopes(person, "centre_reviewer"))):
        raise not_found()
    second = claim["second_status"]
    labels = {"status_label": LABELS[claim["status"]], "second_status_label": second and LABELS[second]}
    hidden: Json = {}
    if not own:
        hidden = {"account": None, "editable_fields": []}
    if not own and not scopes(person, "centre_reviewer"):
        kept = [document for document in claim["documents"] if document["kind"] != "discharge_summary"]
        hidden |= {"diagnosis": None, "documents": kept}
    return {**claim, **labels, **hidden}


def mine(world: World, request: Request, claim_id: str) -> Json:
    claim = world.claims.get(claim_id)
    if claim is None or claim["owner"] != whoever(request)["id"]:
        raise not_found()
    return claim


def _looking_up(app: FastAPI, world: World) -> None:
    @app.get("/plans")
    async def plans(request: Request) -> Json:
        whoever(request)
        return {"items": [PLAN]}

    @app.get("/employers")
    async def employers(request: Request, q: str = "") -> Json:
        whoever(request)
        return {"items": [employer for employer in world.employers if q in employer["name"]][:20]}

    @app.get("/employers/covering")
    async def covering(request: Request) -> Json:
        whoever(request)
        return {"items": world.employers[:1]}

    @app.get("/documents/{document_id}/content")
    async def picture(request: Request, document_id: str) -> Response:
        person, document = whoever(request), world.documents.get(document_id)
        if document is None:
            raise not_found()
        if document["owner"] != person["id"]:
            visible = shown(world.claims[document["claim_id"]], person)["documents"]
            if document_id not in {each["id"] for each in visible}:
                raise not_found()
        return Response(document["content"], media_type="image/jpeg")


def _reading(app: FastAPI, world: World) -> None:
    @app.get("/claims")
    async def own(request: Request, status: str = "", benefit_kind: str = "", plan_id: str = "") -> Json:
        person = whoever(request)
        mine = [shown(claim, person) for claim in world.claims.values() if claim["owner"] == person["id"]]
        wanted = {"benefit_kind": benefit_kind, "plan_id": plan_id}
        found = [claim for claim in mine if all(claim[name] == value for name, value in wanted.items() if value)]
        found = [claim for claim in found if not status or status in (claim["status"], claim["second_status"])]
        return {"items": found[::-1], "next": None}

    @app.get("/claims/cards")
    async def cards(request: Request) -> Json:
        person = whoever(request)
        found = [shown(world.claims[claim_id], person) for claim_id in request.query_params.getlist("id")]
        return {"items": [{**claim, "estimated_fen": claim["estimate"]["amount_fen"]} for claim in found]}

    @app.get("/claims/{claim_id}")
    async def one(request: Request, claim_id: str) -> Json:
        person = whoever(request)
        if claim_id not in world.claims:
            raise not_found()
        return shown(world.claims[claim_id], person)


def _uploading(app: FastAPI, world: World) -> None:
    @app.post("/documents")
    async def upload(request: Request, kind: Annotated[str, Form()], file: UploadFile) -> Response:
        person, content = whoever(request), await file.read()
        if not content.startswith((b"\xff\xd8", b"\x89PNG")):
            raise Problem(
                415, "unsupported_picture", "请上传 JPEG 或 PNG 照片。", ("file", "请上传 JPEG 或 PNG 照片。")
            )
        document = world.photo(person, kind)
        world.documents[document["id"]]["content"] = content
        return once(request, document)


def _set(world: World, claim: Json, name: str, value: Any) -> None:
    if name == "document_ids":
        public = ("id", "kind", "name")
        claim["documents"] = [{key: world.documents[each][key] for key in public} for each in value]
        for each in value:
            world.documents[each]["claim_id"] = claim["id"]
        return
    if claim["return"] is not None and claim[name] != value:
        claim["changes"].append({"field": name, "before": claim[name], "after": value})
    claim[name] = value
    if name == "employer_id":
        claim["employer_name"] = next(each["name"] for each in world.employers if each["id"] == value)


def objections(claim: Json) -> list[Json]:
    """One of those that the real service has."""
    admitted, discharged = claim["admitted_on"], claim["discharged_on"]
    if admitted and discharged and discharged < admitted:
        return [{"field": "discharged_on", "code": "dates_reversed", "message": "出院日期早于入院日期。"}]
    return []


def _drafting(app: FastAPI, world: World) -> None:
    @app.post("/claims/drafts")
    async def draft(request: Request, body: dict[str, Any]) -> Response:
        claim = world.claim(whoever(request), **body)
        return once(request, {"id": claim["id"], "version": claim["version"]})

    @app.patch("/claims/{claim_id}")
    async def edit(request: Request, claim_id: str, body: dict[str, Any]) -> Json:
        claim = mine(world, request, claim_id)
        seen(request, claim)
        if body.get("hospital_name") == "不存在的医院":
            raise Problem(422, "invalid", "部分内容有误。", ("hospital_name", "请核对医院名称。"))
        if (body.get("account") or {}).get("number", "6").startswith("1"):
            raise Problem(422, "bad_account_number", "账号有误。", ("account.number", "请核对银行账号。"))
        for name, value in body.items():
            _set(world, claim, name, value)
        claim["objections"] = objections(claim)
        claim["version"] += 1
        return claim

    @app.delete("/claims/{claim_id}", status_code=204)
    async def discard(request: Request, claim_id: str) -> None:
        seen(request, mine(world, request, claim_id))
        del world.claims[claim_id]


def _handing_in(app: FastAPI, world: World) -> None:
    @app.post("/claims/{claim_id}/submission")
    async def submit(request: Request, claim_id: str) -> Response:
        claim = mine(world, request, claim_id)
        seen(request, claim)
        if claim["hospital_name"] == "未参加的医院":
            raise Problem(409, "not_covered", "入院当日您未参加互助。", ("admitted_on", "入院当日您未参加互助。"))
        missing = [name for name in FILLED if claim[name] is None]
        if missing:
            raise Problem(422, "missing", "部分内容有误。", *((name, "此项必填。") for name in missing))
        world.submit(claim)
        return once(request, {"id": claim_id})

    @app.post("/claims/{claim_id}/resubmission")
    async def resubmit(request: Request, claim_id: str) -> Response:
        claim = mine(world, request, claim_id)
        seen(request, claim)
        case, stage = world.case_of(claim), claim["return"]["stage"]
        claim |= {"status": f"awaiting_{stage}", "return": None, "needs_attention": False, "editable_fields": []}
        claim["round"] += 1
        case |= {"state": "open", "round": case["round"] + 1, "version": case["version"] + 1}
        world.say(claim, "resubmitted", "已补正并重新提交")
        return once(request, {"id": claim_id})

    @app.post("/claims/{claim_id}/withdrawal")
    async def withdraw(request: Request, claim_id: str) -> Response:
        claim = mine(world, request, claim_id)
        seen(request, claim)
        claim |= {"second_status": "withdrawn", "needs_attention": False, "editable_fields": [], "return": None}
        world.case_of(claim)["state"] = "withdrawn"
        world.say(claim, "withdrawn", "申请人已撤回")
        return once(request, {"id": claim_id})


def _changing_account(app: FastAPI, world: World) -> None:
    @app.put("/claims/{claim_id}/payout-account")
    async def account(request: Request, claim_id: str, body: dict[str, str]) -> Json:
        claim = mine(world, request, claim_id)
        seen(request, claim)
        if body["number"].startswith("1"):
            raise Problem(422, "bad_account_number", "账号有误。", ("account.number", "请核对银行账号。"))
        claim |= {"account": body, "second_status": "pending", "needs_attention": False}
        claim["payout"] |= {"state": "pending", "version": claim["payout"]["version"] + 1}
        world.say(claim, "account_corrected", "已更正收款账户")
        return claim


def compared(claim: Json) -> Json:
    """What finance compares before paying."""
    account = claim["account"]
    decided = [line for line in claim["timeline"] if line["code"] in ("submitted", "stage_approved")]
    return {
        "payee": {"bank": account["bank"], "holder": account["holder"], "number_ending": account["number"][-4:]},
        "assessment": claim["assessment"],
        "decisions": [{name: line[name] for name in ("at", "code", "stage", "label")} for line in decided],
    }


def _paying(app: FastAPI, world: World) -> None:
    @app.get("/payouts")
    async def payouts(request: Request, state: str) -> Json:
        whoever(request)
        return {"items": [payout for payout in world.payouts.values() if payout["state"] == state], "next": None}

    @app.get("/payouts/{payout_id}")
    async def payout(request: Request, payout_id: str) -> Json:
        whoever(request)
        if payout_id not in world.payouts:
            raise not_found()
        return {**world.payouts[payout_id], **compared(world.claims[world.payouts[payout_id]["claim_id"]])}

    @app.post("/payouts/{payout_id}/release")
    async def release(request: Request, payout_id: str) -> Response:
        whoever(request)
        seen(request, world.payouts[payout_id])
        world.instruct(world.payouts[payout_id])
        return once(request, world.payouts[payout_id])
