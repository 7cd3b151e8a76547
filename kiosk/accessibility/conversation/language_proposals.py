"""Another language that one of the two seems to speak: offered once, never imposed."""

from __future__ import annotations

from .turns import LanguageProposal, Side


class LanguageProposals:
    """``proposal``: what is to be offered now, if anything."""

    def __init__(self) -> None:
        self.proposal: LanguageProposal | None = None
        self._resolved: set[LanguageProposal] = set()

    def propose(self, side: Side, language: str) -> bool:
        """Offers it, unless it was settled before; whether it does."""
        proposal = LanguageProposal(side, language)
        if proposal in self._resolved:
            return False
        self.proposal = proposal
        return True

    def settle(self, side: Side, language: str) -> None:
        """That side has decided about that language: what is offered to it is gone, and this stays so."""
        self._resolved.add(LanguageProposal(side, language))
        if self.proposal is not None and self.proposal.side is side:
            self.proposal = None

    def clear(self) -> None:
        """As at the beginning."""
        self.proposal = None
        self._resolved = set()
