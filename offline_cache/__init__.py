"""Nothing lost, nothing twice, nothing left behind.

An encrypted store, an outbox of acts that are delivered once and only once, and reads that know their
age. Knows nothing of the kiosk.
"""

from .acts import Entry, State
from .errors import (
    ExportError,
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
from .export import seal, unseal
from .keys import KeyFile, KeyProvider
from .outbox import Outbox
from .outcomes import Delivered, LineDown, Outcome, Pending, Refused, Retry
from .reads import Cached, ReadCache, Reads, Verdict, VisitReads, decide
from .store import Store
from .sync import Status, Sync
from .wishes import leave_wish

__all__ = [
    "Cached",
    "Delivered",
    "Entry",
    "ExportError",
    "KeyFile",
    "KeyProvider",
    "KeyRefused",
    "LineDown",
    "NeverQueued",
    "OfflineCacheError",
    "Outbox",
    "Outcome",
    "Pending",
    "ReadCache",
    "Reads",
    "Refused",
    "Retry",
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
    "UnknownAct",
    "Verdict",
    "VisitReads",
    "WrongState",
    "decide",
    "leave_wish",
    "seal",
    "unseal",
]
