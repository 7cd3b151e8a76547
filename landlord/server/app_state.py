"""What every request works with: database, clock, senders of codes, payment provider."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.fernet import Fernet
from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from .code_senders import CodeSender, ConsoleSender
from .database import acquire_lock, read_sessionmaker, write_sessionmaker
from .payment_provider import PaymentProvider
from .tables import LandlordRow


def now_utc() -> datetime:
    return datetime.now(UTC)


def hash_secret(secret: str) -> str:
    """What is kept in place of a token. Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class AppState:
    """The database, the clock and the ways to reach people and the payment provider.

    ``public_url`` is where phones find this server, when it is not where the kiosks find it. What several
    servers must agree on is in the database, not here.
    """

    engine: Engine
    now: Callable[[], datetime] = now_utc
    codes: CodeSender = field(default_factory=ConsoleSender)
    payment_provider: PaymentProvider | None = None
    public_url: str = ""
    reading: sessionmaker[Session] = field(init=False)
    writing: sessionmaker[Session] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", read_sessionmaker(self.engine))
        object.__setattr__(self, "writing", write_sessionmaker(self.engine))

    @classmethod
    def of(cls, request: Request) -> AppState:
        app_state = request.app.state.app_state
        assert isinstance(app_state, cls)
        return app_state

    def address(self, request: Request) -> str:
        """Where a phone finds this server."""
        return (self.public_url or str(request.base_url)).rstrip("/")


def get_landlord(db: Session) -> LandlordRow:
    """The landlord; made with its secret the first time a database is used, by one of the servers."""
    row = db.get(LandlordRow, 1)
    if row is None:
        acquire_lock(db, "landlord")
        row = db.get(LandlordRow, 1)
    if row is None:
        secret = Fernet.generate_key().decode()
        row = LandlordRow(id=1, name="", number_width=8, holidays="", rent_due_day=5, secret=secret)
        db.add(row)
    return row
