"""What can go wrong, as types. No message holds personal data."""


class OfflineCacheError(Exception):
    """Any error of this package."""


class KeyRefused(OfflineCacheError):  # noqa: N818 - the name says what happened
    """The key is there but must not be used (permissions, size), or cannot be read or made."""


class KeyMissing(KeyRefused):
    """There is no key, and there is a store that was written with one (only reading was asked)."""


class StoreError(OfflineCacheError):
    """The store cannot do what was asked."""


class StoreLocked(StoreError):  # noqa: N818 - the name says what happened
    """Another process writes to this store."""


class StoreMissing(StoreError):  # noqa: N818 - the name says what happened
    """There is no store in this folder yet (only reading was asked)."""


class StoreUnwritable(StoreError):  # noqa: N818 - the name says what happened
    """The folder, the file or the disk refuses to be written. Nothing of the last write was kept."""


class StoreFull(StoreUnwritable):
    """The disk is full. Nothing of the last write was kept; all earlier ones are."""


class StoreDamaged(StoreError):  # noqa: N818 - the name says what happened
    """The file cannot be read with this key. ``Store.open`` sets it aside and recovers what it can."""


class StoreTooNew(StoreError):  # noqa: N818 - the name says what happened
    """The store was written by a newer program. It is left as it is."""


class NeverQueued(OfflineCacheError):  # noqa: N818 - the name says what happened
    """An act of this kind must be done while the line is up, or not at all."""


class TooLarge(OfflineCacheError):  # noqa: N818 - the name says what happened
    """An attachment is larger than the contract allows. Nothing of it was kept."""


class UnknownAct(OfflineCacheError):  # noqa: N818 - the name says what happened
    """No act has this id."""


class WrongState(OfflineCacheError):  # noqa: N818 - the name says what happened
    """The act is not in a state that allows this."""


class ExportError(OfflineCacheError):
    """An archive cannot be made for this key, or read with it."""
