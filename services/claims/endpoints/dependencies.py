"""What routes ask for."""

from typing import Annotated

from fastapi import Depends, Request
from joserfc.jwk import ECKey

from services.claims.domain.plan import PlanBook
from shared.errors import Invalid
from shared.http.body import parse_strictly
from shared.i18n.catalogue import Translator
from shared.security.principal import Principal
from shared.storage.files import Files


async def _plans(request: Request) -> PlanBook:
    """Those of the caller's agency."""
    book: PlanBook = request.app.state.plans
    principal: Principal = request.state.principal
    return book.of_agency(principal.agency)


async def _files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


async def _bank_key(request: Request) -> ECKey:
    key: ECKey = request.app.state.bank_key
    return key


async def _translator(request: Request) -> Translator:
    return Translator.of(request.headers.get("accept-language"))


async def _nothing_said(request: Request) -> None:
    """These commands need no body; `{}` is as good as none, and anything else is refused."""
    body = await request.body()
    if body and parse_strictly(body) != {}:
        raise Invalid


Bare = Depends(_nothing_said)

Plans = Annotated[PlanBook, Depends(_plans)]
Pictures = Annotated[Files, Depends(_files)]
BankKey = Annotated[ECKey, Depends(_bank_key)]
Language = Annotated[Translator, Depends(_translator)]
