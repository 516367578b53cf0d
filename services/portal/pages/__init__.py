"""The pages, by audience."""

from services.portal.pages import (
    account,
    admin,
    audit,
    claims,
    documents,
    drafts,
    employer,
    employers,
    finance,
    home,
    mend,
    messages,
    operations,
    parked,
    payout_account,
    review,
    sign_in,
    start,
    stories,
    stream,
)

_SINGLE = tuple(
    module.router
    for module in (
        sign_in, home, start, documents, drafts, claims, mend, payout_account, messages, employer, review, finance,
        operations, stream, parked, stories,
    )
) + account.ROUTERS + audit.ROUTERS  # fmt: skip
ROUTERS = (*_SINGLE, *employers.ROUTERS, *admin.ROUTERS)
