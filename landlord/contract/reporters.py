"""Who acts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import RequestModel, ShortText

TenantNumber = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class SessionReporter(RequestModel):
    """A tenant who signed in: the grant given then outlives the session."""

    kind: Literal["session"]
    grant: str = Field(max_length=1000)


class ClaimedReporter(RequestModel):
    """A tenant the kiosk could not check because the line was down; checked on delivery."""

    kind: Literal["claimed"]
    tenant_number: TenantNumber
    birth_date: date


class GuestReporter(RequestModel):
    """Someone without a tenant number."""

    kind: Literal["guest"]
    name: ShortText
    phone: ShortText
    address: ShortText = ""


Reporter = Annotated[SessionReporter | ClaimedReporter | GuestReporter, Field(discriminator="kind")]
