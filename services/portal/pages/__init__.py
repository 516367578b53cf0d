"""The pages, by audience."""

from services.portal.pages import (
    claims,
    documents,
    drafts,
    employer,
    finance,
    home,
    mend,
    messages,
    operations,
    payout_account,
    review,
    sign_in,
    start,
)

ROUTERS = tuple(
    module.router
    for module in (
        sign_in, home, start, documents, drafts, claims, mend, payout_account, messages, employer, review, finance,
        operations,
    )
)  # fmt: skip
