"""What an engine of rules turns round is refused before it is asked, and plain sentences are not."""

from __future__ import annotations

import pytest

from kiosk.accessibility.translation.machine import find_risky_source
from kiosk.accessibility.translation.result import QualityIssue

NEGATION, OBLIGATION, MISREAD = QualityIssue.NEGATION, QualityIssue.OBLIGATION, QualityIssue.MISREAD

REFUSED = {
    "fr": {
        NEGATION: (
            "Je viens à moins que la pluie tombe.",
            "Payez sinon vous serez expulsé.",
            "Sauf le mardi, l’agence est ouverte.",
            "J’arrête de payer le loyer.",
        ),
        OBLIGATION: (
            "Vous êtes tenu d’assurer votre logement.",
            "Elles sont tenues de partir.",
            "Vous êtes prié de partir.",
            "Je vous prie de payer.",
            "Vous êtes dispensé de payer.",
            "Vous avez à payer 50 euros.",
            "Vous avez toujours à signer.",
            "Le loyer est à payer le 5.",
            "Il reste 12,50 € à payer.",
            "Il suffit de signer.",
        ),
        MISREAD: (
            "Gardez la porte fermée.",
            "Laissez la fenêtre ouverte.",
            "Laisse la lumière allumée.",
            "Merci de garder la porte fermée.",
            "L’agence est fermée à partir de 17 h.",
            "L’agence est fermée à partir du 3 mars.",
            "D’ici lundi.",
            "Payez dans les 8 jours.",
            "Payez sous huit jours.",
            "Hors service.",
            "Rappelez à 9h05.",
            "Le radiateur fuit depuis ce matin.",
            "Les tuyaux fuient.",
            "Le robinet fuite.",
            "L’eau est coupée demain.",
            "Le gardien est absent le matin.",
        ),
    },
    "es": {
        NEGATION: ("Vengo a menos que llueva.", "Salvo el martes, la agencia está abierta."),
        OBLIGATION: (
            "Ha de pagar el alquiler.",
            "Se ruega pagar.",
            "Basta con firmar.",
            "Está exento de pagar.",
            "Quedan 12 € por pagar.",
        ),
        MISREAD: (
            "El agua está cortada mañana.",
            "Deje la ventana abierta.",
            "Está cerrada a partir de las 17 h.",
            "Fuera de servicio.",
        ),
    },
    "pt": {
        NEGATION: ("Venho a menos que chova.",),
        OBLIGATION: ("Basta assinar.", "Está dispensado de pagar.", "Há de pagar.", "Faltam 12 € por pagar."),
        MISREAD: ("Deixe a janela aberta.", "Está fechada a partir das 17 h.", "Fora de serviço."),
    },
    "it": {
        NEGATION: ("Vengo a meno che piova.", "Paghi, altrimenti parte."),
        OBLIGATION: (
            "Siete tenuti a pagare.",
            "Siete pregati di partire.",
            "Basta firmare.",
            "Avete da pagare 50 euro.",
        ),
        MISREAD: (
            "Lasci la finestra aperta.",
            "È chiusa a partire dalle 17.",
            "Entro otto giorni.",
            "Il rubinetto perde.",
        ),
    },
    "ca": {
        NEGATION: ("Vinc a menys que plogui.",),
        OBLIGATION: ("Es prega de pagar.", "Esteu dispensat de pagar.", "Queda 12 € per pagar."),
        MISREAD: ("Deixeu la finestra oberta.", "És tancada a partir de les 17 h.", "Fora de servei."),
    },
    "en": {
        NEGATION: ("I come unless it rains.", "Pay, otherwise you go."),
        OBLIGATION: ("You are supposed to pay.", "The rent is to be paid.", "You are exempt."),
        MISREAD: ("Leave the window open.", "Please keep the door shut.", "Out of order.", "The tap leaks."),
    },
}
HARMLESS = {
    "fr": (
        "Il y a une fuite d’eau.",
        "La fuite est dans la cuisine.",
        "Le plombier vient entre 8 h et midi.",
        "Le technicien passe à 14 h 15.",
        "Le loyer est de 452,30 euros.",
        "La réparation est à votre charge.",
        "La machine à laver est dans la cuisine.",
        "J’ai une machine à laver.",
        "L’arrêt est à moins de 100 mètres.",
        "Le gardien est à l’agence.",
        "Je suis à la maison à quatre heures.",
        "Le gardien est dans les escaliers.",
        "Les clés sont sous la porte.",
        "Fermez le robinet.",
        "La gardienne est à terre.",
        "L’agence est à Nanterre.",
        "Votre demande est acceptée.",
        "Il y a du gaz.",
        "L’arrêt de bus est fermé.",
    ),
    "es": ("El agua es fría.", "Cierre el grifo.", "La oficina está abierta.", "Hay una fuga de agua."),
    "pt": ("A água é fria.", "Feche a torneira.", "A agência está aberta.", "Há uma fuga de água."),
    "it": ("L’acqua è fredda.", "Chiuda il rubinetto.", "L’agenzia è aperta.", "C’è una perdita d’acqua."),
    "ca": ("L’aigua és freda.", "Tanqueu l’aixeta.", "L’agència és oberta.", "Hi ha una fuita d’aigua."),
    "en": ("The water is cold.", "Close the tap.", "The office is open.", "There is a leak."),
}


@pytest.mark.parametrize(
    ("language", "sentence", "doubt"),
    [
        (language, sentence, doubt)
        for language, doubts in REFUSED.items()
        for doubt, sentences in doubts.items()
        for sentence in sentences
    ],
)
def test_what_rules_turn_round_is_refused(language: str, sentence: str, doubt: QualityIssue) -> None:
    assert find_risky_source(sentence, language) is doubt


@pytest.mark.parametrize(
    ("language", "sentence"), [(language, each) for language, them in HARMLESS.items() for each in them]
)
def test_a_plain_sentence_passes(language: str, sentence: str) -> None:
    assert find_risky_source(sentence, language) is None
