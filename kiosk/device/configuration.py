"""What the landlord sets for this kiosk by a signed order: kept in the data folder, taken at the next
start."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from kiosk.settings import Settings, SettingsError

from .enrolment import CONFIGURATION_FILE, read_private_json, write_private

if TYPE_CHECKING:
    from landlord.contract.orders import Order

log = logging.getLogger(__name__)


class LandlordConfiguration:
    """The file of this device. ``etag`` is the version that is here, ``""`` for none. An order is judged as
    the next start will read it: below what the technician wrote, and without what the order before it set."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.data / CONFIGURATION_FILE
        self._kept = read_private_json(self._path)

    @property
    def etag(self) -> str:
        return str(self._kept.get("etag", ""))

    @property
    def trouble(self) -> str:
        """Why the last one was not taken, or is not used since the technician wrote other settings; else
        empty."""
        return str(self._kept.get("trouble", "")) or self._misfit

    @cached_property
    def _misfit(self) -> str:
        given = self._kept.get("settings")
        try:
            Settings.load(configured=given if isinstance(given, dict) else {})
        except SettingsError as error:
            return str(error)
        return ""

    @cached_property
    def _below(self) -> str:
        """What of it is not used, for the technician set it."""
        given = self._kept.get("settings")
        with suppress(SettingsError):  # told as what does not fit
            return ", ".join(sorted(Settings.written() & set(given if isinstance(given, dict) else {})))
        return ""

    @property
    def faults(self) -> tuple[str, ...]:
        """For the heartbeat."""
        refused = (f"configuration refused: {self.trouble}"[:200],) if self.trouble else ()
        below = (f"configuration not used: {self._below} set at the terminal"[:200],) if self._below else ()
        return refused + below

    def take(self, order: Order) -> None:
        """Keep what the order sets, or, when a value is wrong, what was set before. Raises ``OSError``."""
        given, trouble = dict(order.settings), ""
        try:
            Settings.load(configured=given)
        except SettingsError as error:
            given, trouble = self._kept.get("settings", {}), str(error)
            log.error("the landlord's configuration is not taken: %s", trouble)
        else:
            log.warning(
                "the landlord configured %s: taken at the next start", ", ".join(sorted(given)) or "nothing"
            )
        kept = {"etag": order.config_etag, "settings": given, "trouble": trouble}
        write_private(self._path, json.dumps(kept).encode())
        self._kept = kept
        for known in ("_misfit", "_below"):
            self.__dict__.pop(known, None)
