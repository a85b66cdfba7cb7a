"""Names and contacts of members: invented, of every origin today's France has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anyascii import anyascii

from ledger.sample.chance import Chance

_FIRST_NAMES = {
    "young": """
        Léa Manon Camille Chloé Inès Sarah Lucie Jade Emma Océane Anaïs Yasmine Lina Maëlle Clara
        Aminata Louane Zoé Margaux Fatoumata Noémie Mai-Linh Salomé Assia Juliette Romane Nour
        Lucas Hugo Enzo Nathan Théo Yanis Mathis Antoine Tom Baptiste Rayan Maxime Ibrahim Léo
        Noah Ilyes Gabin Moussa Adam Ewen Killian Paul Sacha Malo Evan Émile Sofiane Lubin""",
    "adult": """
        Julie Aurélie Émilie Céline Stéphanie Sandrine Nadia Karima Virginie Élodie Laëtitia
        Delphine Caroline Sophie Isabelle Fatima Valérie Mélanie Audrey Hélène Anne-Sophie Leïla
        Samira Gaëlle Marion Ana Svetlana Binta Thuy Marie-Laure Agathe Pauline Charlotte Perrine
        Nicolas Julien Sébastien Karim Christophe Stéphane David Guillaume Olivier Laurent Frédéric
        Rachid Thomas Jérôme Mickaël Vincent Samir Arnaud Cédric Emmanuel Abdoulaye Fabrice Yann
        Erwan Paulo Mustafa Romain François-Xavier Benoît Hervé Bruno Alexandre Florian Mathieu""",
    "senior": """
        Monique Jacqueline Françoise Nicole Danielle Marie-Thérèse Michèle Odile Annick Yvette
        Colette Geneviève Chantal Ginette Maryvonne Zohra Maria Bernadette Solange Huguette
        Michel Jean-Pierre Gérard André Bernard Claude Jean-Claude Alain Roger Daniel Raymond
        Maurice Ahmed Guy Joël Manuel Marcel Yves Serge Loïc Jean-Yves Robert""",
}
_SURNAMES = """
    Martin Bernard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Roux Fournier Girard
    Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Faure André Mercier Blanc Guérin Boyer
    Garnier Chevalier François Legrand Gauthier Perrin Robin Clément Morin Nicolas Henry Roussel
    Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier
    Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche
    Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas
    Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq Guillaume
    Gaudin Bouchet Chauveau Pineau Cesbron Poirier Bellanger Bodin Renou Grimault Beaumont Chauvin
    Hamon Cailleau Davy Gourdon Ménard Raimbault Tessier Delaunay Pasquier Allard Boisseau Jamet
    Le_Gall Le_Goff Kervella Guéguen Riou Tanguy Le_Bihan Nguyen Tran Pham Benali Haddad Bensaïd
    Belkacem Mansouri Ouali El_Amrani Ben_Amar Diallo Traoré Konaté Camara Cissé Diop Ndiaye Sow
    Da_Silva Ferreira Lopes Pereira Garcia Fernandez Sanchez Kaya Yilmaz Demir Rossi Ricci
    Kowalski Nowak Popescu Ionescu Rakotomalala Mbemba Okoye Zhang Chen Petrov Hoarau"""

_PHONES = ("026191",) * 7 + ("019900", "035301", "046571", "053649")
"""Where ARCEP's numbers for fiction begin, the West's being Angers's own."""

_MAIL = ("{first}.{last}@example.fr", "{first}.{last}@example.com", "{first}{last}{n}@example.fr")
_HAS_PHONE, _HAS_MAIL, _HAS_BIRTHDAY, _HAS_YEAR = 780, 520, 560, 450
_AGES = {"young": (18, 27), "adult": (28, 60), "senior": (61, 89)}
_YEAR = 2025


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who will join; empty means that they do not say."""

    name: str
    phone: str
    email: str
    birthday: str


class Crowd:
    """Gives people, no two of one name, telephone number or address."""

    def __init__(self) -> None:
        self._chance = Chance("people")
        self._surnames = tuple(name.replace("_", " ") for name in _SURNAMES.split())
        self._taken: set[str] = set()

    def person(self, generation: str) -> Person:
        """Somebody *young*, *adult* or *senior*."""
        chance = self._chance
        firsts = _FIRST_NAMES[generation].split()
        name = self._new(lambda: f"{chance.pick(firsts)} {chance.pick(self._surnames)}")
        phone = self._new(lambda: f"{chance.pick(_PHONES)}{chance.below(10000):04d}")
        first, _, last = _plain(name).partition(" ")
        email = chance.pick(_MAIL).format(
            first=first, last=last.replace(" ", ""), n=chance.between(10, 99)
        )
        return Person(
            name=name,
            phone=phone if chance.per_mille(_HAS_PHONE) else "",
            email=email if chance.per_mille(_HAS_MAIL) else "",
            birthday=self._birthday(generation) if chance.per_mille(_HAS_BIRTHDAY) else "",
        )

    def _new(self, draw: Callable[[], str]) -> str:
        while True:
            drawn = draw()
            if _plain(drawn) not in self._taken:
                self._taken.add(_plain(drawn))
                return drawn

    def _birthday(self, generation: str) -> str:
        chance = self._chance
        day = f"{chance.between(1, 12):02d}-{chance.between(1, 28):02d}"
        year = _YEAR - chance.between(*_AGES[generation])
        return f"{year}-{day}" if chance.per_mille(_HAS_YEAR) else day


def _plain(name: str) -> str:
    """A name without accents, as an address has it."""
    return anyascii(name).lower()
