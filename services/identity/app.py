"""The identity service, put together."""

from collections.abc import Mapping
from typing import Any

from services.identity.commands import bootstrap
from services.identity.domain.hashing import Aside
from services.identity.domain.passwords import Passwords
from services.identity.endpoints import (
    account_appeals,
    activations,
    codes,
    deputies,
    employer_accounts,
    employer_applications,
    employer_clerks,
    employer_delegations,
    employer_profiles,
    employers,
    helping,
    keys,
    machines,
    names,
    offices,
    own_account,
    own_data,
    own_session,
    people,
    registrations,
    role_grants,
    role_proposals,
    second_factors,
    security_keys,
    sessions,
    staff_accounts,
)
from services.identity.endpoints.door import Door
from services.identity.handlers import HANDLERS
from services.identity.jobs.destroy_keys import destroy_keys
from services.identity.jobs.end_delegations import end_delegations
from services.identity.jobs.open_appeals import open_appeals
from services.identity.jobs.send_short_messages import send_short_messages
from services.identity.settings import Keys, Site
from services.identity.use_cases.registry import Registry
from shared.context import Context
from shared.runtime import Service
from shared.security.tokens import TokenVerifier
from shared.settings import find, need
from shared.storage.files import Files
from shared.threads import Threads

DRAWING, WAITING_TO_BE_DRAWN = 1, 6
"""Photos of appeals: few people lose their number at once."""


async def _prepare(context: Context) -> Mapping[str, Any]:
    held = Keys.of(context.settings.secrets)

    async def own_keys() -> dict[str, Any]:
        return held.published()

    settings, passwords = context.settings, Passwords(Aside.begun())
    registry = Registry(context.http, settings.url_of("registry"), settings.secrets.text("registry.token"))
    verifier = TokenVerifier("identity", own_keys)
    return {
        "keys": held, "passwords": passwords, "door": Door(context.database, held, passwords),
        "registry": registry, "verifier": verifier,
        "files": Files(need("STORAGE_URL"), context.database.cipher, "identity"),
        "site": Site.of(find("HUZHU_PUBLIC_URL") or ""),
        "drawing": Threads("drawing", DRAWING, WAITING_TO_BE_DRAWN),
    }  # fmt: skip


SERVICE = Service(
    name="identity",
    routers=[
        sessions.router, own_session.router, own_account.router, registrations.router, activations.router, codes.router,
        keys.router, people.router, names.router, employers.router,
        role_grants.router, role_proposals.router, second_factors.router, second_factors.session_router,
        security_keys.router, security_keys.session_router,
        deputies.router, staff_accounts.router, offices.router, machines.router,
        employer_applications.router, employer_profiles.router,
        employer_accounts.router, employer_clerks.router, employer_clerks.appointments,
        employer_delegations.router, employer_delegations.session_router,
        account_appeals.public, account_appeals.router, helping.router, helping.session_router, own_data.router,
    ],
    handlers=HANDLERS,
    jobs=[send_short_messages, destroy_keys, end_delegations, open_appeals],
    prepare=_prepare,
    commands={"bootstrap": bootstrap},
)  # fmt: skip
