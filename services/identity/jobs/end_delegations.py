"""The clock of agency firms' delegations: looks every minute which have passed their last day."""

from functools import partial

from services.identity.use_cases.expire_delegations import expire_delegations
from shared.context import Context
from shared.db.rounds import rounds

_EVERY_SECONDS = 60.0


async def end_delegations(context: Context) -> None:
    """Work until cancelled. Tokens do not wait for it: they look at the last day themselves."""
    await rounds(partial(expire_delegations, context.database), _EVERY_SECONDS, "clock_interrupted")
