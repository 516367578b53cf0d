"""The clock of agency firms' delegations: looks every minute which have passed their last day."""

import asyncio

from services.identity.use_cases.expire_delegations import expire_delegations
from shared.context import Context
from shared.db.faults import is_transient
from shared.observability.logs import log

_EVERY_SECONDS = 60.0


async def end_delegations(context: Context) -> None:
    """Work until cancelled. Tokens do not wait for it: they look at the last day themselves."""
    while True:
        try:
            await expire_delegations(context.database)
        except Exception as error:
            if not is_transient(error):
                raise
            log().warning("clock_interrupted", error=type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)
