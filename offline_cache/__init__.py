"""Nothing lost, nothing twice, nothing left behind.

An encrypted store, an outbox of acts that are delivered once and only once, and reads that know their
age. Knows nothing of the kiosk.

What is kept has one of three scopes:

- *public* (opening hours, outages): ``ReadCache``, in the terminal's store, as long as it is of use;
- *visit* (what a visitor sees): in memory, by who shows it, and never here. What a visitor *does* is in the
  ``Outbox`` until it is delivered, then wiped there;
- *borrower* (the one tenant of a loaned tablet): what is personal may then be in ``ReadCache`` too; the store
  is shredded (its key is destroyed) when the tablet is returned or stolen.
"""

from .acts import ActState, Entry
from .attachments import PHOTO_KIND, Attachment
from .commands import CorrectAct, DiscardAct, OutboxCommand, RetryAct, request_shred, shred_requested
from .encrypted_export import decrypt_archive, encrypt_archive, is_key_pair
from .errors import (
    ExportError,
    KeyMissing,
    KeyRefused,
    NeverQueued,
    OfflineCacheError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnwritable,
    TooLarge,
    UnknownAct,
    WrongState,
)
from .keyring_key import KeyringKey
from .keys import KeyFile, KeyProvider
from .outbox import Outbox
from .outcomes import (
    Accepted,
    ActRefused,
    ConnectionFailed,
    Delivered,
    DeliveryOutcome,
    DeviceNotAccepted,
    Intercepted,
    Retry,
)
from .read_cache import CacheDecision, CachedRead, ReadCache, decide_cached
from .sealed_key import SealedKey, Sealer, Tpm
from .store import Store, shred, store_files
from .sync import OutboxSync, SyncStatus

__all__ = [
    "PHOTO_KIND",
    "Accepted",
    "ActRefused",
    "ActState",
    "Attachment",
    "CacheDecision",
    "CachedRead",
    "ConnectionFailed",
    "CorrectAct",
    "Delivered",
    "DeliveryOutcome",
    "DeviceNotAccepted",
    "DiscardAct",
    "Entry",
    "ExportError",
    "Intercepted",
    "KeyFile",
    "KeyMissing",
    "KeyProvider",
    "KeyRefused",
    "KeyringKey",
    "NeverQueued",
    "OfflineCacheError",
    "Outbox",
    "OutboxCommand",
    "OutboxSync",
    "ReadCache",
    "Retry",
    "RetryAct",
    "SealedKey",
    "Sealer",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreTooNew",
    "StoreUnwritable",
    "SyncStatus",
    "TooLarge",
    "Tpm",
    "UnknownAct",
    "WrongState",
    "decide_cached",
    "decrypt_archive",
    "encrypt_archive",
    "is_key_pair",
    "request_shred",
    "shred",
    "shred_requested",
    "store_files",
]
