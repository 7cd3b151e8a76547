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

from .acts import PHOTO_KIND as PHOTO_KIND
from .acts import ActState as ActState
from .acts import Attachment as Attachment
from .acts import Entry as Entry
from .commands import CorrectAct as CorrectAct
from .commands import DiscardAct as DiscardAct
from .commands import OutboxCommand as OutboxCommand
from .commands import RetryAct as RetryAct
from .commands import request_shred as request_shred
from .commands import shred_requested as shred_requested
from .errors import ExportError as ExportError
from .errors import KeyMissing as KeyMissing
from .errors import KeyRefused as KeyRefused
from .errors import NeverQueued as NeverQueued
from .errors import OfflineCacheError as OfflineCacheError
from .errors import StoreDamaged as StoreDamaged
from .errors import StoreError as StoreError
from .errors import StoreFull as StoreFull
from .errors import StoreLocked as StoreLocked
from .errors import StoreMissing as StoreMissing
from .errors import StoreTooNew as StoreTooNew
from .errors import StoreUnwritable as StoreUnwritable
from .errors import TooLarge as TooLarge
from .errors import UnknownAct as UnknownAct
from .errors import WrongState as WrongState
from .keys import KeyFile as KeyFile
from .keys import KeyProvider as KeyProvider
from .keys import KeyringKey as KeyringKey
from .keys import SealedKey as SealedKey
from .keys import Sealer as Sealer
from .keys import Tpm as Tpm
from .outbox import Outbox as Outbox
from .read_cache import CacheDecision as CacheDecision
from .read_cache import CachedRead as CachedRead
from .read_cache import ReadCache as ReadCache
from .read_cache import decide_cached as decide_cached
from .retry_policy import Accepted as Accepted
from .retry_policy import ActRefused as ActRefused
from .retry_policy import ConnectionFailed as ConnectionFailed
from .retry_policy import Delivered as Delivered
from .retry_policy import DeliveryOutcome as DeliveryOutcome
from .retry_policy import DeviceNotAccepted as DeviceNotAccepted
from .retry_policy import Intercepted as Intercepted
from .retry_policy import Retry as Retry
from .store import Store as Store
from .store import hold_store as hold_store
from .store import refuse_if_open as refuse_if_open
from .store import shred as shred
from .store import store_files as store_files
from .sync import OutboxSync as OutboxSync
from .sync import SyncStatus as SyncStatus
