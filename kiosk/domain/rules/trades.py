"""What each trade is called in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.domain import T, Text, Trade


class Called(NamedTuple):
    """``One`` begins a sentence, ``one`` stands within it, ``The`` begins it when it is known who."""

    One: Text
    one: Text
    The: Text


#: ``None``: someone has to look first.
TRADES: dict[Trade | None, Called] = {
    Trade.PLOMBIER: Called(T("Un plombier"), T("un plombier"), T("Le plombier")),
    Trade.ELECTRICIEN: Called(T("Un électricien"), T("un électricien"), T("L’électricien")),
    Trade.CHAUFFAGISTE: Called(T("Un chauffagiste"), T("un chauffagiste"), T("Le chauffagiste")),
    Trade.SERRURIER: Called(T("Un serrurier"), T("un serrurier"), T("Le serrurier")),
    Trade.MENUISIER: Called(T("Un menuisier"), T("un menuisier"), T("Le menuisier")),
    Trade.ASCENSORISTE: Called(
        T("Un réparateur d’ascenseur"), T("un réparateur d’ascenseur"), T("Le réparateur d’ascenseur")
    ),
    Trade.GARDIEN: Called(T("Le gardien"), T("le gardien"), T("Le gardien")),
    None: Called(T("Un technicien"), T("un technicien"), T("Le technicien")),
}
