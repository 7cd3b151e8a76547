"""Rule files: TOML with its source, the day it was checked and from when it holds.

A file of the agency's own holds in place of the one that comes with the kiosk, and no upgrade touches it.
"""

import logging
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kiosk.runtime.paths import ASSETS, data_dir

V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)


class RuleFileError(Exception):
    """A rule file that cannot be used: which ``file``, which ``key``, and why."""

    def __init__(self, file: Path, key: str, problem: str) -> None:
        super().__init__(f"{file.name}: {key}: {problem}" if key else f"{file.name}: {problem}")
        self.file = file
        self.key = key


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table of a rule file that knows where it stands, so that errors can say it."""

    file: Path
    key: str
    values: Mapping[str, Any]

    def error(self, key: str, problem: str) -> RuleFileError:
        return RuleFileError(self.file, self._full_key(key), problem)

    def get(self, key: str, kind: type[V]) -> V:
        """A value of that type, there and not empty. Raises ``RuleFileError``."""
        if key not in self.values:
            raise self.error(key, "is missing")
        value = self.values[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.error(key, f"should be {kind.__name__}, not {value!r}")
        if value == "":
            raise self.error(key, "is empty")
        return value

    def find(self, key: str, kind: type[V], default: V) -> V:
        """A value of that type, or ``default`` when there is none. Raises ``RuleFileError``."""
        return self.get(key, kind) if key in self.values else default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings. Raises ``RuleFileError``."""
        values = self.get(key, list)
        if not all(isinstance(value, str) and value for value in values):
            raise self.error(key, "should hold only texts")
        return tuple(values)

    def get_enum(self, key: str, kind: type[E]) -> E:
        """A value of that enumeration. Raises ``RuleFileError``."""
        return self.parse_enum(key, self.get(key, str), kind)

    def parse_enum(self, key: str, value: str, kind: type[E]) -> E:
        try:
            return kind(value)
        except ValueError:
            raise self.error(key, f"{value!r} is none of {', '.join(kind)}") from None

    def table(self, key: str) -> "RuleTable":
        return RuleTable(self.file, self._full_key(key), self.get(key, dict))

    def get_tables(self, key: str) -> "list[RuleTable]":
        """A list of tables, each named by its ``key`` or its rank. Raises ``RuleFileError``."""
        tables = []
        for rank, values in enumerate(self.get(key, list)):
            if not isinstance(values, dict):
                raise self.error(key, "should hold only tables")
            tables.append(RuleTable(self.file, f"{self._full_key(key)}.{values.get('key', rank)}", values))
        return tables

    def only(self, *known: str) -> None:
        """Raises ``RuleFileError`` for a key that nothing reads: a typing error goes unnoticed else."""
        for key in self.values:
            if key not in known:
                raise self.error(key, "is not known here")

    def _full_key(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key


#: What each file must say of itself, so that who changes a rule knows where it came from.
HEADER_KEYS = ("source", "checked", "valid_from")


def read_rule_file(file: Path, *known: str) -> RuleTable:
    """The content of a rule file with the ``known`` keys. Raises ``RuleFileError``."""
    table = _table(file)
    read_header(file, table)
    table.only(*HEADER_KEYS, *known)
    return table


def read_header(file: Path, table: RuleTable | None = None) -> tuple[str, date, date]:
    """What a rule file says of itself: source, day of the check, first day. Raises ``RuleFileError``."""
    table = table or _table(file)
    return table.get("source", str), table.get("checked", date), table.get("valid_from", date)


def _table(file: Path) -> RuleTable:
    try:
        with file.open("rb") as stream:
            values = tomllib.load(stream)
    except OSError as error:
        raise RuleFileError(file, "", f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(file, "", f"is not TOML: {error}") from error
    return RuleTable(file, "", values)


R = TypeVar("R")

log = logging.getLogger(__name__)


def packaged_file(name: str) -> Path:
    """The one that comes with the kiosk."""
    return ASSETS / "rules" / f"{name}.toml"


def override_file(name: str) -> Path:
    """Where the agency's own copy is, if there is one: ``rules`` of the data folder."""
    return data_dir() / "rules" / f"{name}.toml"


def load_in_force(name: str, load: Callable[[Path], R]) -> R:
    """What the agency's own file says; without one, or when it is wrong, the one that comes with the kiosk.

    A terminal that stays dark for a slip in a file helps nobody: the staff are told (``file_status``).
    """
    own = override_file(name)
    if own.exists():
        try:
            return load(own)
        except RuleFileError as error:
            log.error("%s is not used: %s", own, error)
    return load(packaged_file(name))
