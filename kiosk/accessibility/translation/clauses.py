"""A sentence that says two things, each by itself."""

import re
from functools import cache

#: What joins two clauses: "and".
_AND = {
    "fr": "et", "en": "and", "es": "y|e", "pt": "e", "ro": "și|şi", "tr": "ve", "ru": "и", "uk": "і|й|та|и",
    "bn": "আর|এবং|ও", "ta": "மற்றும்", "fa": "و",
}  # fmt: skip
#: What comes after these may take back what came before: "I had lost it, but I found it".
_BUT = {
    "fr": "mais|sauf|puis|ensuite", "en": "but|except|then", "es": "pero|salvo|luego",
    "pt": "mas|exceto|depois", "ro": "dar|însă|apoi", "tr": "ama|fakat|sonra", "ru": "но|а|зато|потом",
    "uk": "але|а|проте|потім",
    "bn": "কিন্তু|তবে|পরে", "ta": "ஆனால்|பிறகு", "fa": "ولی|اما|بعد", "ar": "لكن|ولكن|بس|إلا|ثم|بعدين",
    "zh": "但是|但|不过|可是|后来",
}  # fmt: skip
_STOPS = r"[,;:.!?،؛؟。！？，；…]+"
#: Fewer words are no clause (characters, where words are not set apart), and who says more things at once
#: tells a story.
_LEAST_WORDS, _LEAST_CHARACTERS, _MOST_CLAUSES = 2, 4, 3


def clauses(sentence: str, language: str) -> list[str]:
    """What is joined by commas, stops or "and", each of two words at least; nothing where there is only one,
    or where one may take back another."""
    joined, turning = _patterns(language)
    if turning.search(sentence):
        return []
    found = [each.strip() for each in joined.split(sentence)]
    found = [
        each for each in found if len(each.split()) >= _LEAST_WORDS or (language == "zh" and len(each) > 3)
    ]
    return found if 1 < len(found) <= _MOST_CLAUSES else []


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What joins clauses, and what may take one back."""
    joined = rf"{_STOPS}(?:\s|$|(?<=[，。；！？]))|\s(?:{_AND.get(language, '(?!)')})\s"
    if language == "ar":
        joined += r"|\sو(?=\w{2,} )"
    but = _BUT.get(language, "(?!)")
    return re.compile(joined), re.compile(but if language == "zh" else rf"(?<!\w)(?:{but})(?!\w)")
