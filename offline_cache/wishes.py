"""A technician's wish to retry acts, left on the disk for the process that may write.

One file a wish; it holds act numbers only.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from .errors import StoreUnwritable
from .keys import sync_folder

log = logging.getLogger(__name__)

#: The folder of wishes, in that of the store; made with it.
WISHES = "wishes"


def leave_wish(folder: Path, ids: tuple[int, ...]) -> None:
    """Wishes that these acts be tried at once, all that wait if ``ids`` is empty. Durable on return.

    Raises ``StoreUnwritable``.
    """
    wishes = folder / WISHES
    try:
        draft = wishes / f".{uuid4()}"
        with draft.open("w") as file:
            json.dump(ids, file)
            os.fchmod(file.fileno(), 0o644)  # a technician may be root, the kiosk is not
            file.flush()
            os.fsync(file.fileno())
        draft.rename(wishes / f"{uuid4()}.json")
        sync_folder(wishes)
    except OSError as error:
        raise StoreUnwritable(f"{wishes} cannot be written: {error.strerror}") from error


def take_wishes(folder: Path) -> Iterator[tuple[int, ...]]:
    """The wishes that were left; each is forgotten once the caller is done with it."""
    for path in sorted((folder / WISHES).glob("*.json")):
        ids: list[int] | None = None
        with suppress(OSError, ValueError):
            ids = json.loads(path.read_bytes())
        if isinstance(ids, list) and all(type(each) is int for each in ids):
            yield tuple(ids)
        else:
            log.warning("a wish that makes no sense is dropped: %s", path.name)
        path.unlink(missing_ok=True)
