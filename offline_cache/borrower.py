"""A loaned tablet's own tenant: a store of its own, with a key of its own, that can be made unreadable."""

from __future__ import annotations

import shutil
from pathlib import Path

from .keys import KeyProvider
from .store import Store


class Borrower:
    """The store of one borrower in ``folder``. ``key`` must be of no other store."""

    def __init__(self, folder: Path, key: KeyProvider) -> None:
        self._folder, self._key = folder, key
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        """The open store, made if there is none. Raises what ``Store.open`` raises."""
        if self._store is None:
            self._store = Store.open(self._folder, self._key)
        return self._store

    def close(self) -> None:
        """The tablet sleeps; all stays."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def shred(self) -> None:
        """The tablet is returned or was stolen: nobody reads any of it again, what is waiting included.

        The key goes first: a power cut at any later moment leaves bytes that nothing opens. Doing it twice
        is no error. Raises ``KeyRefused`` if the key cannot be destroyed.
        """
        self._key.destroy()
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)  # tidiness: without the key it is noise
