"""What is shown of employers: applications, data, who holds the accounts, who works and acts for them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from services.identity.domain.insurance_kinds import insurance_kinds
from services.identity.domain.numbers import masked, place_name
from services.identity.persistence.tables import (
    account,
    binding_slip,
    employer,
    employer_application,
    employer_binding,
    employer_profile_change,
    person,
    role_grant,
)
from services.identity.queries.employer_views import (
    ApplicationView,
    BindingView,
    ChangeView,
    ClerkView,
    EmployerView,
    PrintedSlip,
    ProfileView,
    RulingView,
    SlipView,
)
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.identity import EMPLOYER_ROLES

_SECRET = (
    "legal_representative_cipher",
    "legal_representative_id_cipher",
    "contact_name_cipher",
    "contact_phone_cipher",
)


async def application_view(uow: UnitOfWork, application_id: UUID, language: str) -> ApplicationView:
    row = await _row(uow, employer_application, application_id)
    return ApplicationView(
        id=row.id,
        state=row.state,
        round=row.round,
        version=row.version,
        person_id=row.person_id,
        uscc=row.uscc,
        profile=await _profile(uow, row.id, row),
        insurance_kinds=[insurance_kinds()[code].names[language] for code in row.insurance_kinds],
        employer_id=row.employer_id,
        ruling=await _ruling(uow, row),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
    )


async def own_applications(uow: UnitOfWork, person_id: UUID) -> list[Row[Any]]:
    """Newest first; a person has few."""
    columns = (employer_application.c.id, employer_application.c.name, employer_application.c.uscc)
    more = (employer_application.c.state, employer_application.c.submitted_at)
    query = select(*columns, *more).where(employer_application.c.person_id == person_id)
    return list(await uow.session.execute(query.order_by(employer_application.c.id.desc()).limit(50)))


async def known_employer(uow: UnitOfWork, uscc: str) -> EmployerView | None:
    """The employer that has this code already, for whoever decides about an application."""
    row = (await uow.session.execute(select(employer).where(employer.c.uscc == uscc))).first()
    return None if row is None else await _employer(uow, row)


async def employer_view(uow: UnitOfWork, employer_id: UUID) -> EmployerView:
    return await _employer(uow, await _row(uow, employer, employer_id))


async def represented(uow: UnitOfWork, person_id: UUID) -> list[Row[Any]]:
    """Employers whose legal representative the person is, by ID number."""
    same = person.c.id_number_index == employer.c.legal_representative_index
    query = select(employer.c.id, employer.c.name, employer.c.uscc).join(person, same).where(person.c.id == person_id)
    return list(await uow.session.execute(query.order_by(employer.c.name).limit(50)))


async def bindings(uow: UnitOfWork, employer_id: UUID, language: str) -> list[BindingView]:
    """Who holds the account of each kind of insurance now."""
    query = (
        select(employer_binding, person.c.name_cipher, person.c.phone_cipher)
        .join(person, person.c.id == employer_binding.c.person_id)
        .where(employer_binding.c.employer_id == employer_id, employer_binding.c.state == "bound")
        .order_by(employer_binding.c.id)
    )
    rows = (await uow.session.execute(query)).all()
    for row in rows:
        uow.audit.saw(row.person_id, "person", employer_id)
    names = await _names(uow, [(row.person_id, row.name_cipher, row.phone_cipher) for row in rows])
    return [
        BindingView(
            row.id,
            row.insurance_kind,
            insurance_kinds()[row.insurance_kind].names[language],
            row.person_id,
            *names[row.person_id],
            row.bound_at,
        )
        for row in rows
    ]


async def open_slips(uow: UnitOfWork, employer_id: UUID, language: str, person_id: UUID | None) -> list[SlipView]:
    """Slips that still work; with a person, those that this person may print."""
    query = select(binding_slip).where(
        binding_slip.c.employer_id == employer_id,
        binding_slip.c.used_at.is_(None),
        binding_slip.c.replaced_at.is_(None),
        binding_slip.c.expires_at > func.now(),
    )
    if person_id is not None:
        query = query.where(binding_slip.c.issued_to == person_id)
    rows = (await uow.session.execute(query.order_by(binding_slip.c.id))).all()
    kinds = insurance_kinds()
    return [
        SlipView(row.id, row.insurance_kind, kinds[row.insurance_kind].names[language], row.expires_at) for row in rows
    ]


async def change_view(uow: UnitOfWork, change_id: UUID) -> ChangeView:
    row = await _row(uow, employer_profile_change, change_id)
    return ChangeView(
        row.id,
        row.state,
        await employer_view(uow, row.employer_id),
        await _profile(uow, row.employer_id, row),
        await _ruling(uow, row),
        row.submitted_at,
        row.decided_at,
    )


async def changes(uow: UnitOfWork, employer_id: UUID) -> list[Row[Any]]:
    """The latest changes asked for, newest first."""
    columns = (employer_profile_change.c.id, employer_profile_change.c.state, employer_profile_change.c.submitted_at)
    query = select(*columns).where(employer_profile_change.c.employer_id == employer_id)
    return list(await uow.session.execute(query.order_by(employer_profile_change.c.id.desc()).limit(5)))


async def clerks(uow: UnitOfWork, employer_id: UUID) -> list[ClerkView]:
    """Everybody who holds a role at the employer, in the order in which they came."""
    query = (
        select(role_grant.c.person_id, role_grant.c.role, person.c.name_cipher, person.c.phone_cipher)
        .add_columns(account.c.password_hash.isnot(None).label("activated"))
        .join(person, person.c.id == role_grant.c.person_id)
        .join(account, account.c.person_id == role_grant.c.person_id)
        .where(
            role_grant.c.scope == str(employer_id), role_grant.c.state == "held", role_grant.c.role.in_(EMPLOYER_ROLES)
        )
        .order_by(role_grant.c.id)
    )
    rows = (await uow.session.execute(query)).all()
    names = await _names(uow, [(row.person_id, row.name_cipher, row.phone_cipher) for row in rows])
    found: dict[UUID, ClerkView] = {}
    for row in rows:
        before = found.get(row.person_id) or ClerkView(row.person_id, *names[row.person_id], [], row.activated)
        found[row.person_id] = replace(before, roles=[*before.roles, row.role])
    for person_id in found:
        uow.audit.saw(person_id, "person", employer_id)
    return list(found.values())


async def slip(uow: UnitOfWork, slip_id: UUID, language: str) -> PrintedSlip:
    """NotFound once it was used, replaced or has expired."""
    query = (
        select(binding_slip, employer.c.name, employer.c.uscc)
        .join(employer, employer.c.id == binding_slip.c.employer_id)
        .where(
            binding_slip.c.id == slip_id, binding_slip.c.code_cipher.isnot(None), binding_slip.c.expires_at > func.now()
        )
    )
    row = (await uow.session.execute(query)).first()
    if row is None:
        raise NotFound
    code = await uow.cipher.decrypt("identity", row.employer_id, row.code_cipher)
    return PrintedSlip(
        row.id,
        row.employer_id,
        row.name,
        row.uscc,
        insurance_kinds()[row.insurance_kind].names[language],
        code or "",
        row.issued_to,
        row.issued_at,
        row.expires_at,
    )


async def _row(uow: UnitOfWork, table: Any, identifier: UUID) -> Any:
    row = (await uow.session.execute(select(table).where(table.c.id == identifier))).first()
    if row is None:
        raise NotFound
    return row


async def _employer(uow: UnitOfWork, row: Any) -> EmployerView:
    needed = {"name": row.name, "uscc": row.uscc, "legal_representative": row.legal_representative_cipher}
    missing = [name for name, value in needed.items() if not value]
    return EmployerView(row.id, row.uscc, await _profile(uow, row.id, row), missing)


async def _profile(uow: UnitOfWork, holder: UUID, row: Any) -> ProfileView:
    given = [(name, cipher) for name in _SECRET if (cipher := getattr(row, name)) is not None]
    plain = await uow.cipher.decrypt_many("identity", [(holder, cipher) for _, cipher in given])
    texts = dict(zip((name for name, _ in given), plain, strict=True))
    representative, number, contact, phone = (texts.get(name) for name in _SECRET)
    return ProfileView(
        row.name,
        row.district,
        row.district and place_name(row.district),
        representative,
        number and masked(number),
        contact,
        phone and masked(phone),
        number,
        phone,
    )


async def _ruling(uow: UnitOfWork, row: Any) -> RulingView | None:
    if row.decided_at is None:
        return None
    comment = None
    if row.ruling_comment_cipher is not None:
        comment = await uow.cipher.decrypt("correspondence", row.person_id, row.ruling_comment_cipher)
    fields = getattr(row, "ruling_fields", [])
    return RulingView(list(row.ruling_reasons), list(fields), comment)


async def _names(uow: UnitOfWork, rows: list[tuple[UUID, str, str]]) -> dict[UUID, tuple[str, str]]:
    """Name and masked phone by person; empty where the person was erased."""
    known = [row for row in rows if all(row)]
    plain = await uow.cipher.decrypt_many("identity", [(who, cipher) for who, *pair in known for cipher in pair])
    found = {
        who: (name or "", masked(phone) if phone else "")
        for (who, *_), name, phone in zip(known, plain[::2], plain[1::2], strict=True)
    }
    return {who: found.get(who, ("", "")) for who, *_ in rows}
