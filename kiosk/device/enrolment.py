"""What ``kiosk enrol`` leaves in the data folder: who this device is to the landlord, its key, the landlord's
key.

Read by the settings at each start, so ``cryptography`` is imported only where a key is used.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ENROLMENT_FILE, KEY_FILE = "enrolment.json", "device.key"
#: What the landlord's last signed order configured.
CONFIGURATION_FILE = "landlord.json"


class EnrolmentError(Exception):
    """What is kept of an enrolment cannot be used; the message names the file."""


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """Who this device is in orders, and the landlord's public key (base64url) that signs them."""

    device_id: str
    orders_key: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """``server`` is where the code was taken, without ``/v1``; the others as ``DeviceEnrolment``."""

    server: str
    name: str
    agency_id: str
    landlord: str
    letter: str
    device_id: str
    orders_key: str
    token: str = field(repr=False)

    def write(self, data: Path) -> None:
        """Keeps it in the place of what was there. Raises ``OSError``."""
        write_private(data / ENROLMENT_FILE, json.dumps(asdict(self), indent=1).encode())


def read_enrolment(data: Path) -> Enrolment | None:
    """``None`` where this device has not enrolled, or this user may not read it. Raises
    ``EnrolmentError``."""
    path = data / ENROLMENT_FILE
    try:
        return Enrolment(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise EnrolmentError(f"{path} is damaged: enrol this device again (kiosk enrol CODE)") from error


def device_key(data: Path) -> "Ed25519PrivateKey":
    """This device's key; made the first time, in a file that only its owner reads (0600). Raises
    ``offline_cache.KeyRefused``."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from offline_cache import KeyFile

    return Ed25519PrivateKey.from_private_bytes(KeyFile(data / KEY_FILE).key())


def write_private(path: Path, content: bytes) -> None:
    """Replaces the file at once and for good, readable by its owner only (0600)."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_private_json(path: Path) -> dict[str, Any]:
    """A file of ``write_private``; empty where there is none that can be read."""
    try:
        read = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
