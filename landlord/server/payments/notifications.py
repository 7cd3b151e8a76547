"""Notifications of the provider: signed, fresh, taken once; they say which payment to ask about, no more.

``Provider-Signature: t=SECONDS,v1=HEX``: HMAC-SHA-256 of ``t``, a dot and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ..app_state import AppState
from ..database import acquire_lock
from ..problems import Problem
from ..tables import NotificationRow, PaymentRow
from .reconcile import reconcile_payment

#: Older ones, and ones of the future, are refused.
MAX_NOTIFICATION_AGE = timedelta(minutes=5)
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")

router = APIRouter(include_in_schema=False)


class ProviderNotification(BaseModel):
    """``id`` is the message's, ``order`` the payment's."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=100)]
    order: Annotated[str, Field(min_length=1, max_length=100)]


def sign_notification(key: bytes, body: bytes, at: datetime) -> str:
    """The header for ``body``."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mac(key, seconds, body)}"


@router.post("/payments/notifications", status_code=204)
async def receive_notification(
    request: Request, provider_signature: Annotated[str, Header(max_length=200)] = ""
) -> Response:
    """Asks the provider what became of the payment. 204 for one that was taken before, too."""
    desk = AppState.of(request)
    body = await request.body()
    await run_in_threadpool(_take, desk, body, provider_signature)
    return Response(status_code=204)


def _take(desk: AppState, body: bytes, signature: str) -> None:
    if desk.payment_provider is None or not _genuine(
        desk.payment_provider.signing_key, body, signature, desk.now()
    ):
        raise Problem(401, "signature_refused")
    try:
        told = ProviderNotification.model_validate_json(body)
    except ValidationError:
        raise Problem(400, "malformed") from None
    with desk.reading.begin() as db:
        known = db.get(PaymentRow, told.order) is not None
        news = known and db.get(NotificationRow, told.id) is None
    if news:
        reconcile_payment(desk, told.order)
        with desk.writing.begin() as db:
            _remember(db, told.id, desk.now())


def _remember(db: Session, message: str, now: datetime) -> None:
    """After the work, so that one whose work was cut short is taken when it comes again."""
    acquire_lock(db, f"notification {message}")
    db.execute(delete(NotificationRow).where(NotificationRow.taken_at <= now - 2 * MAX_NOTIFICATION_AGE))
    db.merge(NotificationRow(id=message, taken_at=now))


def _genuine(key: bytes, body: bytes, signature: str, now: datetime) -> bool:
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        return False
    seconds = int(found[1])
    fresh = abs(now.astimezone(UTC).timestamp() - seconds) <= MAX_NOTIFICATION_AGE.total_seconds()
    return fresh and hmac.compare_digest(found[2], _mac(key, seconds, body))


def _mac(key: bytes, seconds: int, body: bytes) -> str:
    return hmac.new(key, b"%d." % seconds + body, hashlib.sha256).hexdigest()
