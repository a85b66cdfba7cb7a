"""What members say, in their own words: comments, and what came of calling them back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.rules.feedback import Band


@dataclass(frozen=True, slots=True)
class Voice:
    """A comment, and what it is about."""

    text: str
    reasons: tuple[str, ...]
    feelings: tuple[str, ...] = ()


_GOOD = (
    Voice("Le meilleur pain au levain du quartier, et de loin.", ("quality",), ("joy",)),
    Voice("Toujours un mot gentil, même à 7 h du matin.", ("welcome",), ("joy",)),
    Voice("Inès connaît ma commande par cœur. Ça fait du bien.", ("welcome",), ("trust",)),
    Voice("Les croissants sont encore tièdes quand j’arrive : parfait.", ("quality",), ("joy",)),
    Voice("On sent que c’est fait maison, ça change.", ("quality",), ("trust",)),
    Voice("Ma fille ne veut goûter que chez vous le mercredi.", ("quality", "welcome"), ("joy",)),
    Voice("Le chat dans la vitrine y est pour beaucoup !", ("welcome",), ("joy",)),
    Voice("Rapide le midi, et c’est bon.", ("wait", "quality")),
    Voice("Un gâteau offert pour mon anniversaire : merci Claire !", ("welcome",), ("surprise",)),
    Voice("Bon choix de pains, j’en change toutes les semaines.", ("choice",)),
    Voice("Je fais un détour de dix minutes pour votre baguette.", ("quality",), ("trust",)),
    Voice(
        "Les points tombent tout seuls, et le café offert fait plaisir.", ("price",), ("surprise",)
    ),
    Voice("La brioche du dimanche, une tuerie.", ("quality",), ("joy",)),
    Voice("Accueil souriant, boutique impeccable.", ("welcome",), ("trust",)),
    Voice("Enfin un vrai sandwich au bon pain.", ("quality", "choice"), ("surprise",)),
    Voice("On m’a remplacé un gâteau écrasé sans discuter.", ("welcome",), ("trust",)),
    Voice("La pièce montée du baptême : on en parle encore.", ("quality",), ("surprise",)),
    Voice("Prix corrects pour la qualité.", ("price", "quality")),
    Voice("Le flan ! Ne changez rien.", ("quality",), ("joy",)),
    Voice(
        "Mehdi m’a conseillé un pain qui tient trois jours, il avait raison.",
        ("welcome",),
        ("trust",),
    ),
    Voice("Des parts pour une personne seule, c’est rare.", ("choice",), ("joy",)),
    Voice("Je viens depuis des mois, jamais rien à redire.", ("quality",), ("trust",)),
)

_MIDDLE = (
    Voice("Très bon, mais la file du dimanche décourage.", ("wait",)),
    Voice("Il manque un sandwich végétarien.", ("choice",)),
    Voice("Bon pain, mais un peu cher.", ("price",)),
    Voice("Souvent plus de tradition après 18 h.", ("choice",), ("disappointment",)),
    Voice("Le café est moyen, le reste est très bien.", ("quality",)),
    Voice("Dommage que ce soit fermé le lundi.", ("choice",)),
    Voice("Une petite table de plus à l’intérieur serait bienvenue.", ("welcome",)),
    Voice("Bien, sans plus. La cuisson change d’un jour à l’autre.", ("quality",)),
    Voice("La formule du midi est toujours la même.", ("choice",)),
    Voice("Bon accueil, mais il faut compter dix minutes à midi.", ("wait", "welcome")),
    Voice("J’aimerais des demi-baguettes.", ("choice",)),
    Voice("Les tartes sont superbes, les parts rétrécissent.", ("price",)),
    Voice("Plus de pain sans gluten ?", ("choice",)),
    Voice("Trois semaines de fermeture l’été, c’est long !", ("choice",)),
)

_BAD = (
    Voice(
        "Vingt minutes d’attente dimanche, personne à la deuxième caisse.",
        ("wait",),
        ("frustration",),
    ),
    Voice("Pain trop cuit deux fois de suite.", ("quality",), ("disappointment",)),
    Voice("1,40 € la baguette, je vais au supermarché.", ("price",), ("frustration",)),
    Voice("Ma commande n’était pas prête, un samedi à 11 h.", ("wait",), ("frustration",)),
    Voice("Sandwich sec, pas du jour à mon avis.", ("quality",), ("disappointment",)),
    Voice(
        "Plus rien en vitrine à 17 h, pour le goûter des enfants c’est raté.",
        ("choice",),
        ("disappointment",),
    ),
    Voice("On m’a servi sans un bonjour.", ("welcome",), ("disappointment",)),
    Voice("Un client est passé devant moi et on l’a servi.", ("wait", "welcome"), ("frustration",)),
    Voice("Éclair à 4 € et tout petit.", ("price",), ("disappointment",)),
    Voice(
        "Le café était froid, on me l’a réchauffé au micro-ondes.",
        ("quality",),
        ("disappointment",),
    ),
    Voice("Je n’ai pas eu mes points la semaine dernière.", ("welcome",), ("frustration",)),
    Voice("À midi on perd un quart d’heure sur sa pause.", ("wait",), ("frustration",)),
    Voice(
        "Erreur sur ma commande, croissants au lieu de pains au chocolat.",
        ("welcome",),
        ("frustration",),
    ),
    Voice("Le pain de mie était d’hier.", ("quality",), ("disappointment",)),
    Voice("Tout augmente, sauf la taille des parts.", ("price",), ("frustration",)),
    Voice(
        "Plus de gâteau en stock alors que j’avais mes points.", ("choice",), ("disappointment",)
    ),
)

COMMENTS: dict[Band, tuple[Voice, ...]] = {"good": _GOOD, "middle": _MIDDLE, "bad": _BAD}
"""By what their score says; each is said once."""

OUTCOMES = (
    "Au téléphone : apprécie qu’on rappelle. Un café offert à la prochaine visite.",
    "Vu au comptoir, excuses acceptées.",
    "Message laissé, sans réponse.",
    "Appel de Claire : attendra le dimanche après 11 h, moins de monde.",
    "Rappel fait. Baguette remplacée.",
    "Vu avec Mehdi : une deuxième caisse ouvre le dimanche à 10 h.",
    "A changé de quartier, ne reviendra pas souvent.",
    "Appel : on lui garde une tradition après 18 h.",
    "Ne souhaite pas en parler.",
    "Points recrédités, tout va bien.",
)
"""What came of a follow-up, as it was noted."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answer that is given on one of the last days, and when it was or will be followed up."""

    day: dt.date
    score: int
    voice: Voice
    follow_up: dt.date | None = None
    closed: tuple[dt.date, str] | None = None


LAST = (
    Said(
        dt.date(2026, 11, 17),
        5,
        Voice(
            "Trois personnes arrivées après moi sont passées avant.", ("wait",), ("frustration",)
        ),
        closed=(dt.date(2026, 11, 21), "Appel ce matin : sans rancune, passera dimanche."),
    ),
    Said(
        dt.date(2026, 11, 18),
        3,
        Voice("Ma tarte commandée n’était pas prête, deux fois.", ("wait",), ("frustration",)),
    ),
    Said(dt.date(2026, 11, 18), 9, Voice("", ("quality",), ("joy",))),
    Said(
        dt.date(2026, 11, 19),
        6,
        Voice("Bon, mais les parts sont plus petites qu’avant.", ("price",)),
    ),
    Said(
        dt.date(2026, 11, 20),
        10,
        Voice("Un devis pour trente personnes le 19 décembre ?", ("quality",), ("trust",)),
        follow_up=dt.date(2026, 11, 25),
    ),
    Said(dt.date(2026, 11, 20), 8, Voice("", ("choice",))),
    Said(dt.date(2026, 11, 21), 9, Voice("", ("welcome",), ("joy",))),
    Said(dt.date(2026, 11, 21), 10, Voice("", ())),
)
"""The last days' answers are written out: the list of the last day tells of them."""
