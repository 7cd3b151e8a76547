"""What keeps the kiosk from serving, as a code for the technician (``docs/faults.md``)."""

import errno
import tomllib

from kiosk.domain.languages import LANGUAGES
from kiosk.runtime.paths import settings_file

#: By the name of an error, or of what it derives from.
CODES = {
    "SettingsError": "K1",
    "KeyRefused": "K2",
    "StoreFull": "K3",
    "StoreUnwritable": "K4",
    "StoreTooNew": "K5",
    "StoreError": "K6",
    "OSError": "K7",
}
OTHER = "K9"
_DISK_CODES = {errno.ENOSPC: "K3", errno.EDQUOT: "K3", errno.EROFS: "K4"}


def fault_code(error: BaseException) -> str:
    """K1 to K9. A disk that is full or read-only is told as that, whatever could not be written on it."""
    for each in (error, error.__cause__):
        if isinstance(each, OSError) and each.errno in _DISK_CODES:
            return _DISK_CODES[each.errno]
    return next((CODES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in CODES), OTHER)


def agency_language() -> str:
    """The language of the settings, whatever else is wrong with them; French where it is not there."""
    try:
        chosen = tomllib.loads(settings_file().read_text(encoding="utf-8")).get("language")
    except (OSError, ValueError):
        chosen = None
    return chosen if chosen in {each.code for each in LANGUAGES} else "fr"
