"""The landlord's key: what signs grants and links, and seals what the database must not have in clear.

It is in a file of its own, so that a copy of the database alone opens nothing.
"""

import base64
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

KEY_BYTES = 32
#: Of systemd: ``LoadCredentialEncrypted=agency-key:…`` in the unit.
CREDENTIAL = "agency-key"


class KeyFileError(OSError):
    """The file has no key, or others can read it; the message says which, in one line."""


class WrongKeyError(SQLAlchemyError):
    """The database was filled with another key."""


@dataclass(frozen=True)
class Keys:
    """One key for each purpose, all made of ``secret``."""

    secret: bytes = field(repr=False)

    @property
    def grants(self) -> Fernet:
        return self._fernet("grants")

    @property
    def links(self) -> Fernet:
        """Not the key of the grants: one is never taken for the other."""
        return self._fernet("document links")

    @property
    def browsers(self) -> Fernet:
        """Says which browser someone has signed in with at the console."""
        return self._fernet("browsers of the console")

    @property
    def ibans(self) -> Fernet:
        return self._fernet("account numbers")

    @property
    def orders(self) -> Ed25519PrivateKey:
        """Signs orders to kiosks, which pin its public half."""
        return Ed25519PrivateKey.from_private_bytes(self._derive("orders"))

    @property
    def sandbox(self) -> bytes:
        """Signs the notifications of the payment sandbox."""
        return self._derive("sandbox notifications")

    @property
    def fingerprint(self) -> str:
        """Tells this key from another and opens nothing."""
        return self._derive("fingerprint").hex()[:32]

    def _fernet(self, purpose: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derive(purpose)))

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.secret)


def keys_of(db: Session) -> Keys:
    """Those that the session was made with (``database.write_sessionmaker``)."""
    keys = db.info["keys"]
    assert isinstance(keys, Keys)
    return keys


def credential_file() -> Path | None:
    """The key that systemd hands over, if it does."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder, CREDENTIAL) if folder else None
    return file if file and file.is_file() else None


def read_or_create_keys(file: Path) -> Keys:
    """The key in ``file``, which only its owner can read; it is made if there is none. Servers that start at
    once make one.

    Raises ``KeyFileError``, ``OSError``.
    """
    if not file.exists():
        made = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_hex(KEY_BYTES))
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(made, file)  # another server may have been faster
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return read_keys(file)


def read_keys(file: Path) -> Keys:
    """The key in ``file``. Raises ``KeyFileError``, ``OSError``."""
    with file.open("rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        written = opened.read(4096)
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and file != credential_file():
        raise KeyFileError(f"{file} can be read by others: chmod 600")
    try:
        secret = bytes.fromhex(written.decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise KeyFileError(f"{file} has no key: {2 * KEY_BYTES} hexadecimal digits")
    return Keys(secret)
