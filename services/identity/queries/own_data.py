"""Everything that identity knows of somebody, for them to take along."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.identity.persistence import helping, sessions
from services.identity.persistence.tables import person, role_grant
from services.identity.queries.factors import OwnKey, own_keys
from shared.db.unit_of_work import UnitOfWork

_KEPT = {
    "claims": "Amounts, days and numbers of claims and payments are kept as the law asks for financial records,"
    " after an erasure too, without your name.",
    "audit": "Who looked at your data is kept as evidence.",
}


async def own_data(uow: UnitOfWork, person_id: UUID) -> dict[str, Any]:
    row = (await uow.session.execute(select(person).where(person.c.id == person_id))).one()
    ciphers = (row.name_cipher, row.phone_cipher, row.id_number_cipher)
    name, phone, number = await uow.cipher.decrypt_many("identity", [(person_id, one) for one in ciphers])
    roles = (await uow.session.execute(select(role_grant).where(role_grant.c.person_id == person_id))).all()
    given = await helping.of_person(uow, person_id, None)
    return {
        "person": {
            "id": str(person_id),
            "name": name,
            "mobile_number": phone,
            "document_type": row.document_type,
            "document_number": number,
            "registered_at": row.registered_at.isoformat(),
        },
        "roles": [_role(one) for one in roles],
        "devices": [_device(one) for one in await sessions.devices(uow, person_id)],
        "security_keys": [_key(one) for one in await own_keys(uow, person_id)],
        "help": [_help(one, person_id) for one in given],
        "kept_by_law": _KEPT,
    }


def _role(row: Any) -> dict[str, Any]:
    ended = row.revoked_at.isoformat() if row.revoked_at else None
    return {"role": row.role, "scope": row.scope, "granted_at": row.granted_at.isoformat(), "revoked_at": ended}


def _device(device: sessions.Device) -> dict[str, Any]:
    seen = device.last_seen_at.isoformat() if device.last_seen_at else None
    return {"device": device.device, "signed_in_at": device.created_at.isoformat(), "last_seen_at": seen}


def _key(key: OwnKey) -> dict[str, Any]:
    used = key.used_at.isoformat() if key.used_at else None
    return {"label": key.label, "registered_at": key.made_at.isoformat(), "last_used_at": used}


def _help(row: Any, person_id: UUID) -> dict[str, Any]:
    return {
        "direction": "given" if row.person_id == person_id else "held",
        "kind": row.kind,
        "state": row.state,
        "offered_at": row.offered_at.isoformat(),
        "until": row.expires_at.isoformat(),
    }
