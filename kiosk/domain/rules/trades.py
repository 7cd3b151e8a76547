"""What each trade is called in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.domain import T, Text, Trade


class TradeName(NamedTuple):
    """``One`` begins a sentence, ``one`` stands within it, ``The`` begins it when it is known who."""

    indefinite_capitalised: Text
    one: Text
    definite_capitalised: Text


#: ``None``: someone has to look first.
TRADE_NAMES: dict[Trade | None, TradeName] = {
    Trade.PLOMBIER: TradeName(T("Un plombier"), T("un plombier"), T("Le plombier")),
    Trade.ELECTRICIEN: TradeName(T("Un électricien"), T("un électricien"), T("L’électricien")),
    Trade.CHAUFFAGISTE: TradeName(T("Un chauffagiste"), T("un chauffagiste"), T("Le chauffagiste")),
    Trade.SERRURIER: TradeName(T("Un serrurier"), T("un serrurier"), T("Le serrurier")),
    Trade.MENUISIER: TradeName(T("Un menuisier"), T("un menuisier"), T("Le menuisier")),
    Trade.ASCENSORISTE: TradeName(
        T("Un réparateur d’ascenseur"), T("un réparateur d’ascenseur"), T("Le réparateur d’ascenseur")
    ),
    Trade.GARDIEN: TradeName(T("Le gardien"), T("le gardien"), T("Le gardien")),
    None: TradeName(T("Un technicien"), T("un technicien"), T("Le technicien")),
}
