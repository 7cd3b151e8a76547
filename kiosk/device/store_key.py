"""Where the key of this device's store is: as the settings say."""

from __future__ import annotations

from kiosk.settings import Settings
from offline_cache import KeyFile, KeyProvider, KeyringKey, SealedKey, Tpm


def store_key_provider(settings: Settings) -> KeyProvider:
    """The key provider of the store. Nothing is made before it is asked for the key."""
    return store_key_providers(settings)[0]


def store_key_providers(settings: Settings) -> tuple[KeyProvider, ...]:
    """First the one of the settings, then what else in the data folder may hold a key: the setting ``key``
    may have been another one when the store was made."""
    file, sealed = KeyFile(settings.data / "store.key"), SealedKey(settings.data / "store.sealed", Tpm())
    match settings.key:
        case "file":
            return file, sealed
        case "keyring":
            return KeyringKey("hlm-kiosk", f"store of {settings.data}"), file, sealed
        case "tpm":
            return sealed, file
