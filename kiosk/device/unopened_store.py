"""The kiosk's own store, where it cannot be opened and a temporary one is used in its place."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kiosk.device.store_key import store_key_provider, store_key_providers
from kiosk.settings import Settings
from offline_cache import KeyRefused, Store, StoreError, hold_store, shred


def can_open_store(settings: Settings) -> bool:
    """Whether the kiosk's store can be opened now."""
    try:
        Store.open(settings.store_folder, store_key_provider(settings)).close()
    except (StoreError, KeyRefused):
        return False
    return True


class UnopenedStore:
    """Held as an open one is, wherever its folder lets it: ``kiosk return`` then knows of this process, and
    asks it to forget what it has in memory too."""

    def __init__(self, settings: Settings) -> None:
        """Raises ``offline_cache.StoreLocked``."""
        self._settings = settings
        self._lock = hold_store(settings.store_folder)
        self._mutex = threading.Lock()

    def can_open(self) -> bool:
        """Whether it can be opened now."""
        with self._not_held():
            return can_open_store(self._settings)

    def shred(self) -> None:
        """Nobody reads again what is in it. Raises ``OfflineCacheError`` or ``OSError`` when that cannot be
        done."""
        keys = store_key_providers(self._settings)
        for each in keys:
            each.destroy()
        with self._not_held():
            shred(self._settings.store_folder, keys[0])

    def close(self) -> None:
        """Let go of it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @contextmanager
    def _not_held(self) -> Iterator[None]:
        with self._mutex:
            self.close()
            try:
                yield
            finally:
                with suppress(StoreError):  # another process has it now
                    self._lock = hold_store(self._settings.store_folder)
