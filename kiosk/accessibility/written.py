"""How values are written in running text: regular expressions for numbers that people rely on.

They are the same for the voice, which says them, and for translation, which must not touch them.
Every one may stand in a verbose pattern.
"""

from __future__ import annotations

SPACE = r"[ \u00a0\u202f]"
NUMBER = r"\d+(?:[ \u00a0\u202f.,]\d{3})*(?:[.,]\d\d)?(?!\d)"
DATE = r"\b\d{1,2}/\d{1,2}/\d{4}\b"
PHONE = rf"(?:(?<!\w)\+\d{{2}}|\b0)(?:{SPACE}?\d){{9}}\b"
AMOUNT = rf"(?:€{SPACE}?{NUMBER}|\b{NUMBER}{SPACE}?€)"
HOUR = rf"\b\d{{1,2}}(?:{SPACE}?h{SPACE}?(?:\d\d)?\b|:\d\d\b)"
REFERENCE = r"\b[A-Z]{1,2}\d{3,}\b"
