"""Nothing lost, nothing twice, nothing left behind.

An encrypted store, an outbox of acts that are delivered once and only once, and reads that know their
age. Knows nothing of the kiosk.

What is kept has one of three scopes:

- *public* (opening hours, outages): ``Reads``, in the terminal's store, as long as it is of use;
- *visit* (what a visitor sees): in memory, by who shows it, and never here. What a visitor *does* is in the
  ``Outbox`` until it is delivered, then wiped there;
- *borrower* (the one tenant of a loaned tablet): what is personal may then be in ``Reads`` too; the store
  is shredded (its key is destroyed) when the tablet is returned or stolen.
"""

from .acts import Entry, State
from .attachments import PHOTO, Attachment
from .commands import Correct, GiveUp, TryAgain, Wish, ask_to_shred, shred_asked
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
from .export import belong_together, seal, unseal
from .keyring_key import KeyringKey
from .keys import KeyFile, KeyProvider
from .outbox import Outbox
from .outcomes import Astray, Delivered, LineDown, NotLetIn, Outcome, Pending, Refused, Retry
from .reads import Cached, Reads, Verdict, decide
from .sealed_key import SealedKey, Sealer, Tpm
from .store import Store, shred, store_files
from .sync import Status, Sync

__all__ = [
    "PHOTO",
    "Astray",
    "Attachment",
    "Cached",
    "Correct",
    "Delivered",
    "Entry",
    "ExportError",
    "GiveUp",
    "KeyFile",
    "KeyMissing",
    "KeyProvider",
    "KeyRefused",
    "KeyringKey",
    "LineDown",
    "NeverQueued",
    "NotLetIn",
    "OfflineCacheError",
    "Outbox",
    "Outcome",
    "Pending",
    "Reads",
    "Refused",
    "Retry",
    "SealedKey",
    "Sealer",
    "State",
    "Status",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreTooNew",
    "StoreUnwritable",
    "Sync",
    "TooLarge",
    "Tpm",
    "TryAgain",
    "UnknownAct",
    "Verdict",
    "Wish",
    "WrongState",
    "ask_to_shred",
    "belong_together",
    "decide",
    "seal",
    "shred",
    "shred_asked",
    "store_files",
    "unseal",
]
