"""Signing in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from kiosk.domain import SignedInTenant

from .base import RequestModel, ResponseModel
from .reporters import TenantNumber


class SessionRequest(RequestModel):
    """Spaces, dots, dashes and missing leading zeros in the number do not matter."""

    tenant_number: TenantNumber
    birth_date: date


class OtpRequest(RequestModel):
    """The one-time code sent to the phone on file."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class OtpResendRequest(RequestModel):
    """Another one-time code, to the same phone."""


class TenantResponse(ResponseModel):
    number: str
    display_name: str
    address: str


class SessionResponse(ResponseModel):
    """The token opens personal data until ``expires_at``; the grant only signs a reporter."""

    token: str
    grant: str
    tenant: TenantResponse
    expires_at: AwareDatetime

    def record(self) -> SignedInTenant:
        return SignedInTenant(
            self.token,
            self.grant,
            self.tenant.number,
            self.tenant.display_name,
            self.tenant.address,
            self.expires_at,
        )


class OtpResponse(ResponseModel):
    phone_hint: str


class OtpPendingResponse(ResponseModel):
    """Number and birth date are right; a code was sent to the phone on file."""

    session_id: str
    otp: OtpResponse


class CurrentTenantResponse(ResponseModel):
    """The tenant of the session; ``phone_hint`` shows the last two digits of the phone on file."""

    tenant: TenantResponse
    phone_hint: str = ""
