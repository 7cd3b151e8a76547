"""Choose where the key of this device's store is kept, by the settings."""

from kiosk.settings import Settings
from offline_cache import KeyFile, KeyProvider, KeyringKey, SealedKey, Tpm


def store_key_provider(settings: Settings) -> KeyProvider:
    """The key provider of the store. It makes no key before it is asked for one."""
    return store_key_providers(settings)[0]


def store_key_providers(settings: Settings) -> tuple[KeyProvider, ...]:
    """The provider of the settings, then the others that may have left a key in the data folder: the setting
    ``key`` may have been another when the store was made."""
    file, sealed = KeyFile(settings.data / "store.key"), SealedKey(settings.data / "store.sealed", Tpm())
    match settings.key:
        case "file":
            return file, sealed
        case "keyring":
            return KeyringKey("hlm-kiosk", f"store of {settings.data}"), file, sealed
        case "tpm":
            return sealed, file
