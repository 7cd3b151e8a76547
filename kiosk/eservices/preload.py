"""What the e-services read once, read before a visitor waits for it."""

from kiosk.domain.rules import public_holidays
from kiosk.domain.rules.repairs import repair_rules_in_force


def load_ahead() -> None:
    """Reads what takes long: the feasts of the world (0.13 s of CPU, when the first service was opened), the
    rules of repairs, the communes (0.3 s, at the first letter of a town), the patterns of phone numbers, what
    draws a code. For a thread that nobody waits for.
    """
    import segno  # noqa: F401 - here: no start waits for any of it

    from kiosk.domain.rules.communes import packaged_communes
    from kiosk.journeys.parsing import parse_phone

    public_holidays()
    repair_rules_in_force()
    packaged_communes()
    parse_phone("+33 1 99 00 50 10")
