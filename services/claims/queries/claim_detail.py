"""One claim with everything that belongs to it, as far as the reader's roles go."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.claims.domain.account import Account
from services.claims.domain.assessment import Assessment
from services.claims.domain.plan import BenefitKind, PlanBook
from services.claims.persistence.documents import current
from services.claims.persistence.revisions import read_changes
from services.claims.persistence.tables import (
    claim,
    document,
    member_organisation,
    payout,
    payout_attempt,
    person,
)
from services.claims.queries import labels
from services.claims.queries.access import Roles, roles_over, sees_comment
from services.claims.queries.claim_lists import names_of
from services.claims.queries.models import (
    AccountOut,
    AssessmentOut,
    ChangeOut,
    ClaimDetail,
    DocumentOut,
    LineOut,
    ObjectionOut,
    PayoutOfClaim,
    ReasonOut,
    ReturnOut,
    TimelineOut,
)
from services.claims.queries.summaries import benefit_of, draft_benefit, editable, summary
from services.claims.queries.timeline import lines_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, NotFound
from shared.i18n.catalogue import Translator
from shared.security.principal import Principal

_CONTENT = (
    "hospital_name", "hospital_level", "admitted_on", "discharged_on", "total_fen", "pooled_paid_fen",
    "invoice_number", "invoice_issuer",
)  # fmt: skip


async def claim_detail(
    uow: UnitOfWork, plans: PlanBook, principal: Principal, claim_id: UUID, translate: Translator
) -> ClaimDetail:
    """The claim, or NotFound for whoever may not see it."""
    row = await _row(uow, claim_id)
    roles = roles_over(row, principal)
    uow.audit.saw(row.person_id, "claim", row.id)
    benefit = benefit_of(row, plans)
    seen = benefit.visible_fields(roles) if benefit else frozenset((*_CONTENT, "diagnosis", "account"))
    timeline = await _timeline(uow, row, roles, translate)
    common = {**summary(row, row.payout_state, translate), "updated_at": row.changed_at}
    return ClaimDetail(
        **{**common, **{name: None for name in _CONTENT if name not in seen}},
        editable_fields=editable(row) if "worker" in roles else [],
        applicant_name=await _plain(uow, "contact", row.person_id, row.name_cipher),
        employer_name=row.employer_name,
        diagnosis=await _plain(uow, "medical", row.person_id, row.diagnosis_cipher if "diagnosis" in seen else None),
        account=await _account(uow, row, roles) if "account" in seen else None,
        estimate=_assessment(row.estimate, benefit, translate),
        assessment=_assessment(row.assessment, benefit, translate),
        documents=await _documents(uow, row, plans, roles, translate),
        timeline=timeline,
        return_=_last_return(row.state, timeline) if roles != {"finance"} else None,
        changes=await _changes(uow, row, benefit, roles),
        payout=_payout(row),
    )


async def _row(uow: UnitOfWork, claim_id: UUID) -> Any:
    """The claim beside the names and the payout with its latest attempt."""
    attempt = (
        select(payout_attempt.c.payout_id, payout_attempt.c.reference, payout_attempt.c.reason)
        .distinct(payout_attempt.c.payout_id)
        .order_by(payout_attempt.c.payout_id, payout_attempt.c.attempt.desc())
        .where(payout_attempt.c.payout_id == payout.c.id)
        .lateral()
    )
    query = (
        select(
            claim,
            member_organisation.c.name.label("employer_name"),
            person.c.name_cipher,
            payout.c.id.label("payout_id"),
            payout.c.state.label("payout_state"),
            payout.c.amount_fen.label("payout_fen"),
            func.greatest(claim.c.updated_at, payout.c.updated_at).label("changed_at"),
            attempt.c.reference,
            attempt.c.reason,
        )
        .outerjoin(member_organisation, member_organisation.c.employer_id == claim.c.employer_id)
        .outerjoin(person, person.c.person_id == claim.c.person_id)
        .outerjoin(payout, payout.c.claim_id == claim.c.id)
        .outerjoin(attempt, attempt.c.payout_id == payout.c.id)
        .where(claim.c.id == claim_id)
    )
    row = (await uow.session.execute(query)).first()
    if row is None:
        raise NotFound
    return row


async def _plain(uow: UnitOfWork, purpose: str, person_id: UUID, cipher: str | None) -> str | None:
    return None if cipher is None else await uow.cipher.decrypt(purpose, person_id, cipher)


async def _account(uow: UnitOfWork, row: Any, roles: Roles) -> AccountOut | None:
    """The whole number for its owner alone; others compare its last digits."""
    text = await _plain(uow, "payout", row.person_id, row.account_cipher)
    if text is None:
        return None
    account = Account.read(text)
    return AccountOut(
        bank=account.bank, number=account.number if "worker" in roles else f"…{account.ending}", holder=account.holder
    )


def _assessment(
    stored: dict[str, Any] | None, benefit: BenefitKind | None, translate: Translator
) -> AssessmentOut | None:
    if stored is None or benefit is None:
        return None
    return assessment_out(Assessment.read(stored, benefit), translate)


def previewed(estimate: Assessment | None, refusals: Iterable[DomainError], translate: Translator) -> dict[str, Any]:
    """What replaces the estimate of the last submission while the worker may still change the claim."""
    return {
        "estimate": None if estimate is None else assessment_out(estimate, translate),
        "objections": [
            ObjectionOut(field=each.field, code=each.code, message=translate(each.message, **each.params))
            for each in refusals
        ],
    }


def assessment_out(assessment: Assessment, translate: Translator) -> AssessmentOut:
    """With its sentences in the reader's language."""
    lines = [LineOut(**line.document(), text=line.text.of(translate.locale)) for line in assessment.lines]
    return AssessmentOut(amount_fen=assessment.amount_fen, capped=assessment.capped, lines=lines)


async def _documents(
    uow: UnitOfWork, row: Any, plans: PlanBook, roles: Roles, translate: Translator
) -> list[DocumentOut]:
    benefit = benefit_of(row, plans)
    named = benefit or draft_benefit(row, plans)
    names = {each.kind: each.name.of(translate.locale) for each in named.documents} if named else {}
    query = select(document.c.id, document.c.kind).where(current(row.person_id, row.id))
    found = (await uow.session.execute(query.order_by(document.c.id))).all()
    seen = benefit.visible_documents(roles) if benefit else {each.kind for each in found}
    return [
        DocumentOut(id=each.id, kind=each.kind, name=names.get(each.kind, each.kind))
        for each in found
        if each.kind in seen
    ]


async def _timeline(uow: UnitOfWork, row: Any, roles: Roles, translate: Translator) -> list[TimelineOut]:
    lines = await lines_of(uow, row.id)
    readable = [line for line in lines if line.comment_cipher is not None and sees_comment(roles, line.stage)]
    texts = await uow.cipher.decrypt_many("medical", [(row.person_id, line.comment_cipher) for line in readable])
    comments = {line.seq: text for line, text in zip(readable, texts, strict=True)}
    helpers = await _helper_names(uow, {line.helper_id for line in lines if line.helper_id is not None})
    return [
        TimelineOut(
            at=line.at,
            code=line.code,
            label=labels.timeline_label(line.code, line.stage, translate),
            stage=line.stage,
            round=line.round,
            reasons=[ReasonOut(code=code, label=labels.reason_label(code, translate)) for code in line.reasons or ()],
            fields=line.fields or [],
            comment=comments.get(line.seq),
            helper_name=helpers.get(line.helper_id),
        )
        for line in lines
    ]


async def _helper_names(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, str | None]:
    """Every act shows both names; whom it shows is written down."""
    for identifier in ids:
        uow.audit.saw(identifier, "person", identifier)
    if not ids:
        return {}
    query = select(person.c.person_id, person.c.name_cipher).where(person.c.person_id.in_(ids))
    return await names_of(uow, (await uow.session.execute(query)).all())


def _last_return(state: str, timeline: list[TimelineOut]) -> ReturnOut | None:
    """The return that the claim is mended after; none once it is elsewhere."""
    if not labels.is_returned(state):
        return None
    line = next(line for line in reversed(timeline) if line.code == "returned")
    return ReturnOut(**{name: getattr(line, name) for name in ReturnOut.model_fields})


async def _changes(uow: UnitOfWork, row: Any, benefit: BenefitKind | None, roles: Roles) -> list[ChangeOut]:
    """What the last resubmission changed; the worker also sees what is being mended right now."""
    to_round = row.round + 1 if labels.is_returned(row.state) and "worker" in roles else row.round
    if benefit is None or to_round == 1:
        return []
    seen = benefit.visible_fields(roles) | {f"documents.{kind}" for kind in benefit.visible_documents(roles)}
    changes = await read_changes(uow, row.id, row.person_id, to_round)
    return [ChangeOut(**vars(change)) for change in changes if change.field in seen]


def _payout(row: Any) -> PayoutOfClaim | None:
    if row.payout_id is None:
        return None
    return PayoutOfClaim(
        id=row.payout_id,
        state=row.payout_state,
        amount_fen=row.payout_fen,
        reference=row.reference,
        reason=row.reason,
    )
