"""Signing in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from kiosk.domain import SignedIn

from .base import Asked, Told
from .reporters import TenantNumber


class SessionAsked(Asked):
    """Spaces, dots, dashes and missing leading zeros in the number do not matter."""

    tenant_number: TenantNumber
    birth_date: date


class CodeAsked(Asked):
    """The one-time code sent to the phone on file."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class CodeAgainAsked(Asked):
    """Another one-time code, to the same phone."""


class TenantTold(Told):
    number: str
    display_name: str
    address: str


class SessionTold(Told):
    """The token opens personal data until ``expires_at``; the grant only signs a reporter."""

    token: str
    grant: str
    tenant: TenantTold
    expires_at: AwareDatetime

    def record(self) -> SignedIn:
        return SignedIn(
            self.token,
            self.grant,
            self.tenant.number,
            self.tenant.display_name,
            self.tenant.address,
            self.expires_at,
        )


class OtpTold(Told):
    phone_hint: str


class CodeTold(Told):
    """Number and birth date are right; a code was sent to the phone on file."""

    session_id: str
    otp: OtpTold


class MeTold(Told):
    """The tenant of the session; ``phone_hint`` shows the last two digits of the phone on file."""

    tenant: TenantTold
    phone_hint: str = ""
