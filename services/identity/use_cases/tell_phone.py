"""Word by SMS to a phone number, also one that is nobody's account any more: what happened to the account."""

from datetime import timedelta

from services.identity.persistence import short_messages
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.i18n.catalogue import Translator, msgid

_LIFETIME = timedelta(days=1)

PASSWORD_CHANGED = msgid(
    "[Workers' mutual aid] The password of your account was changed. If it was not you, go to the mutual-aid centre."
)
PHONE_CHANGED = msgid(
    "[Workers' mutual aid] This number belongs to your account no longer. If you did not want that, go to the"
    " mutual-aid centre."
)
ACTIVATION = msgid(
    "[Workers' mutual aid] Your activation code is %(code)s, good for 7 days. Set your password with it on our pages."
)

APPEAL_REFUSED = msgid(
    "[Workers' mutual aid] Your appeal was not approved. Come to the mutual-aid centre with your ID, or appeal again."
)

ERASED = msgid("[Workers' mutual aid] Your account and your data are erased, as you asked. This is our last message.")


async def tell_phone(uow: UnitOfWork, keys: Keys, phone: str, text: str, **params: str) -> None:
    await short_messages.put(uow, keys, phone, Translator()(text, **params), _LIFETIME)
