"""Say what you see: in ``kiosk.accessibility.intents``, with the rest of what words can mean."""

from kiosk.accessibility.intents.choices import Ambiguous, Match, NoMatch, fold, match

__all__ = ["Ambiguous", "Match", "NoMatch", "fold", "match"]
