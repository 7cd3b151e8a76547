"""The code of a rent notice, and the file that says what it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain import Money
from kiosk.domain.rules.rent_notice import (
    MAX_CODE_LENGTH,
    RentNotice,
    RentNoticeParser,
    rent_notice_parser_in_force,
)
from kiosk.domain.rules.rule_file import RuleFileError

HEADER = 'source = "x"\nchecked = 2026-01-01\nvalid_from = 2026-01-01\n'
TRANSFER = "BCD\n{}\n1\nSCT\n\nHabitat des Tilleuls\nFR7630006000011234567890189\nEUR{}\n\n10010002\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("HLM1|10010002|2026-12|45210", RentNotice("10010002", Money(45210))),
        (" HLM1|10010002|2026-12|0 ", RentNotice("10010002", Money(0))),
        (
            TRANSFER.format("002", "452.1"),
            RentNotice("10010002", Money(45210)),
        ),
        (
            TRANSFER.format("001", "452"),
            RentNotice("10010002", Money(45200)),
        ),
        (
            TRANSFER.format("002", "452.10").replace("\n", "\r\n"),
            RentNotice("10010002", Money(45210)),
        ),
        (TRANSFER.format("003", "452"), None),
        ("HLM1|1001|2026-12|45210", None),
        ("HLM1|10010002|2026-12|-5", None),
        ("https://example.org", None),
        ("", None),
        ("HLM1|10010002|2026-12|45210" + " " * MAX_CODE_LENGTH, None),
    ],
)
def test_contents(content: str, expected: RentNotice | None) -> None:
    assert rent_notice_parser_in_force().read(content) == expected


def loaded(folder: Path, pattern: str, example: str, more: str = "") -> RentNoticeParser:
    file = folder / "rent_notice.toml"
    table = f'[[formats]]\nkey = "ours"\npattern = \'{pattern}\'\nexample = "{example}"\n{more}'
    file.write_text(HEADER + table, encoding="utf-8")
    return RentNoticeParser.load(file)


def test_a_landlord_s_own(tmp_path: Path) -> None:
    ours = loaded(tmp_path, r"LOC(?P<tenant_number>\d+);(?P<euros>\d+,\d\d)", "LOC7;1,50")
    assert ours.read("LOC42;12,05") == RentNotice("42", Money(1205))
    assert loaded(tmp_path, r"(?P<tenant_number>\d+)", "7").read("42") == RentNotice("42", None)


@pytest.mark.parametrize(
    ("pattern", "example", "more", "problem"),
    [
        ("(", "x", "", "formats.ours.pattern: is not a regular expression"),
        (r"\d+", "1", "", "no group tenant_number"),
        (r"(?P<tenant_number>\d)(?P<rent>\d)", "12", "", "unknown groups: rent"),
        (r"(?P<tenant_number>\d)(?P<cents>\d)(?P<euros>\d)", "123", "", "tells the amount twice"),
        (r"(?P<tenant_number>\d)", "x", "", "formats.ours.example: does not match"),
        (r"(?P<tenant_number>\d)", "1", "colour = 1", "formats.ours.colour: is not known"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, pattern: str, example: str, more: str, problem: str) -> None:
    with pytest.raises(RuleFileError, match=problem):
        loaded(tmp_path, pattern, example, more)
