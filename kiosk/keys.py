"""Where the key of this device's store is: as the settings say."""

from __future__ import annotations

from kiosk.settings import Settings
from offline_cache import KeyFile, KeyProvider, KeyringKey, SealedKey, Tpm


def key_of(settings: Settings) -> KeyProvider:
    """The key provider of the store. Nothing is made before it is asked for the key."""
    match settings.key:
        case "file":
            return KeyFile(settings.data / "store.key")
        case "keyring":
            return KeyringKey("hlm-kiosk", f"store of {settings.data}")
        case "tpm":
            return SealedKey(settings.data / "store.sealed", Tpm())
