"""``python -m kiosk.i18n.compile``: makes what gettext reads of every catalogue that has changed.

``pybabel compile`` would do, if it did not take "7 % de" for a place of printf and fail.
"""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .catalogue import DOMAIN, LOCALE_DIR


def main() -> None:
    """A ``.mo`` file beside each ``.po`` file that is newer."""
    for po in LOCALE_DIR.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime > po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            messages = read_po(source, locale=po.parts[-3])
        with mo.open("wb") as target:
            write_mo(target, messages)


if __name__ == "__main__":
    main()
