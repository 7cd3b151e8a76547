"""What the server works with, given once at start."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.fernet import Fernet
from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from .codes import CodeSender, ConsoleSender
from .database import reads, writes
from .tables import DeviceRow, LandlordRow


def now_utc() -> datetime:
    return datetime.now(UTC)


def digest(secret: str) -> str:
    """What is kept in place of a token. Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Desk:
    """The database, the clock and the ways to reach people. ``keys_in_flight`` is shared by threads."""

    engine: Engine
    now: Callable[[], datetime] = now_utc
    codes: CodeSender = field(default_factory=ConsoleSender)
    keys_in_flight: set[str] = field(default_factory=set)
    keys_lock: threading.Lock = field(default_factory=threading.Lock)
    reading: sessionmaker[Session] = field(init=False)
    writing: sessionmaker[Session] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", reads(self.engine))
        object.__setattr__(self, "writing", writes(self.engine))

    @classmethod
    def of(cls, request: Request) -> Desk:
        desk = request.app.state.desk
        assert isinstance(desk, cls)
        return desk

    def enrol(self, name: str, token: str) -> None:
        """Lets the device ``name`` call with ``token``; an older token of that name stops working."""
        with self.writing.begin() as db:
            db.query(DeviceRow).filter_by(name=name).delete()
            db.merge(DeviceRow(token_digest=digest(token), name=name))


def landlord(db: Session) -> LandlordRow:
    """The landlord; made with its secret the first time a database is used."""
    row = db.get(LandlordRow, 1)
    if row is None:
        secret = Fernet.generate_key().decode()
        row = LandlordRow(id=1, name="", number_width=8, holidays="", secret=secret)
        db.add(row)
    return row
