"""The words of a text, as they are compared: in any script, however they were typed or heard."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: A slot; one Chinese character; or letters with their vowel signs, joiners and apostrophes.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"(?:(?![{_HAN}])[\w\u0300-\u036f\u064b-\u0670\u0980-\u09ff\u0b80-\u0bff\u200c\u200d])"
_WORD = re.compile(rf"\{{\w+\}}|[{_HAN}]|{_LETTER}+(?:['’ʼ]{_LETTER}+)*")
#: Vowel points and accents have classes above; signs that make an Indic letter another one do not.
_ACCENT_FROM = 27
_SAME_LETTER = str.maketrans("ıىةیکӏ", "iيهيكi", "'’ʼ\u200c\u200d\u0640")

_POLITE = re.compile(
    unicodedata.normalize(
        "NFKD",
        r"\b(?:"
        r"bonjour|bonsoir|merci|pardon|svp|stp|sil vous plait|sil te plait"
        r"|(?:madame|monsieur|sir|madam|senora?|senhora?)(?! \{name)|euh|alors|donc|voila"
        r"|hello|hi|please|thank you|thanks|sorry|well"
        r"|hola|gracias|por favor|buenos dias"
        r"|bom dia|obrigad[oa]|se faz favor"
        r"|merhaba|lutfen|tesekkurler|selam"
        r"|buna ziua|va rog|multumesc"
        r"|здравствуите|пожалуиста|спасибо|добрии день|будь ласка|дякую"
        r"|مرحبا|شكرا|من فضلكم|من فضلك|لو سمحت|سلام|لطفا|تشكر"
        r"|请 问|请|您 好|你 好|谢 谢"
        r"|নমস্কার|দয়া করে|ধন্যবাদ|வணக்கம்|தயவுசெய்து|நன்றி"
        r")(?!\S)",
    )
)
#: As people speak: "j'ai pas" for "je n'ai pas", "y a" for "il y a". Not with *plus*: it would turn round.
_NEGATION_WORDS = re.compile(r"\b(?:pas|rien|jamais|personne)\b")
_COLLOQUIAL = ((r"\bje n['’ ]?(?=[aeéêhiouy])", "j’"), (r"\bn['’]", ""), (r"\bne ", ""))


@dataclass(frozen=True, slots=True)
class NormalisedWord:
    """``text`` as it is compared, and where it stands."""

    text: str
    start: int
    end: int


def normalised_words(text: str) -> tuple[NormalisedWord, ...]:
    """Words and slots, without capitals, accents, vowel points or apostrophes ("n’ai" is "nai")."""
    return tuple(NormalisedWord(_folded(match.group()), *match.span()) for match in _WORD.finditer(text))


def word_key(text: str) -> tuple[str, ...]:
    """The words of ``text`` alone; texts of the same key say the same."""
    return tuple(word.text for word in normalised_words(text))


def loose_word_key(text: str, language: str) -> tuple[str, ...]:
    """The words of ``text`` without those of politeness, and French as it is spoken."""
    if language.startswith("fr"):
        text = re.sub(r"\bil y a\b", "y a", text.casefold())
        if _NEGATION_WORDS.search(text):
            for pattern, spoken in _COLLOQUIAL:
                text = re.sub(pattern, spoken, text)
    return tuple(_POLITE.sub("", " ".join(word_key(text))).split())


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(char for char in plain if unicodedata.combining(char) < _ACCENT_FROM)
    return bare.translate(_SAME_LETTER)
