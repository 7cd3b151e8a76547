"""What the code printed on a rent notice holds: who the tenant is and what is to be paid."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kiosk.domain import Money

from .rule_file import RuleTable, load_in_force, read_rule_file

#: Characters; a longer content is no rent notice, and no pattern is tried on it.
MAX_CODE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class RentNotice:
    """``amount`` is ``None`` where the code does not tell it."""

    tenant_number: str
    amount: Money | None


class RentNoticeParser:
    """The formats of one landlord."""

    def __init__(self, patterns: tuple[re.Pattern[str], ...]) -> None:
        self._patterns = patterns

    @classmethod
    def load(cls, file: Path) -> "RentNoticeParser":
        """The formats of a file. Raises ``RuleFileError``."""
        return cls(tuple(_pattern(table) for table in read_rule_file(file, "formats").get_tables("formats")))

    def read(self, content: str) -> RentNotice | None:
        """What the content of a code says, ``None`` when it is not of a rent notice."""
        if len(content) > MAX_CODE_LENGTH:
            return None
        plain = content.replace("\r\n", "\n").strip()
        matches = (pattern.fullmatch(plain) for pattern in self._patterns)
        found = next((match for match in matches if match), None)
        return None if found is None else RentNotice(found["tenant_number"], _amount(found.groupdict()))


@cache
def rent_notice_parser_in_force() -> RentNoticeParser:
    """The formats of ``rent_notice.toml``."""
    return load_in_force("rent_notice", RentNoticeParser.load)


def _pattern(table: RuleTable) -> re.Pattern[str]:
    table.only("key", "pattern", "example")
    try:
        pattern = re.compile(table.get("pattern", str))
    except re.error as error:
        raise table.error("pattern", f"is not a regular expression: {error}") from error
    groups = set(pattern.groupindex)
    if "tenant_number" not in groups:
        raise table.error("pattern", "has no group tenant_number")
    if unknown := groups - {"tenant_number", "cents", "euros"}:
        raise table.error("pattern", f"has unknown groups: {', '.join(sorted(unknown))}")
    if {"cents", "euros"} <= groups:
        raise table.error("pattern", "tells the amount twice")
    if RentNoticeParser((pattern,)).read(table.get("example", str)) is None:
        raise table.error("example", "does not match the pattern")
    return pattern


def _amount(groups: dict[str, str | None]) -> Money | None:
    if cents := groups.get("cents"):
        return Money(int(cents))
    if euros := groups.get("euros"):
        return Money(int(Decimal(euros.replace(",", ".")) * 100))
    return None
