"""Bring ``kiosk.pot`` into each language's catalogue, make those that are not there, say what is missing.

Called by ``make i18n``.
"""

from __future__ import annotations

import subprocess
import sys

from kiosk.domain import LANGUAGES
from kiosk.i18n import compile, coverage
from kiosk.i18n.catalogue import DOMAIN, LOCALE_DIR, SOURCE_LANGUAGE

PYBABEL = (sys.executable, "-m", "babel.messages.frontend", "-q")


def main() -> None:
    """One catalogue after the other, then a line for each that has texts to translate."""
    for each in LANGUAGES:
        if each.code == SOURCE_LANGUAGE:
            continue
        po = LOCALE_DIR / each.code / "LC_MESSAGES" / f"{DOMAIN}.po"
        action = ("update", "--no-fuzzy-matching") if po.exists() else ("init",)
        files = ("-i", str(LOCALE_DIR / f"{DOMAIN}.pot"), "-o", str(po), "-l", each.code)
        subprocess.run((*PYBABEL, *action, "-w", "110", *files), check=True)
    compile.main()
    for each in LANGUAGES:
        done, total = coverage(each.code)
        if done < total:
            print(f"{each.code}: {total - done} of {total} texts stay French")


if __name__ == "__main__":
    main()
