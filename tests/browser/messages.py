"""A hundred messages as readers of such a blog write them: patient, angry, off the subject, or selling something.

Written for these tests. The brands do not exist.
"""

from dataclasses import dataclass

from moderation.domain.contribution import Action

GOOD = [
    "Même chose chez {brand} à {town} : {delay} pour une réponse, et elle ne parlait pas de ma question.",
    "Merci pour ce récit. De mon côté, {brand} a remboursé en {delay}, sans que j’aie à insister.",
    "J’ai appelé trois fois le service de {brand}. La troisième personne a enfin lu mon dossier. {delay} de perdus.",
    "Pourquoi faut-il écrire sur un blog pour que {brand} décroche ? À {town}, l’agence est fermée depuis {delay}.",
    "Le livreur de {brand} a été parfait, c’est le suivi qui ne va pas : rien pendant {delay}, puis deux colis.",
    "Ma mère, 82 ans, attend son technicien {brand} depuis {delay}. Elle habite à {town} et n’a plus de chauffage.",
    "Une précision : la garantie de {brand} couvre la pièce, pas le déplacement. On me l’a dit au bout de {delay}.",
    "Je nuance : à {town}, l’équipe de {brand} fait ce qu’elle peut. C’est l’organisation qui manque.",
    "Quelqu’un a-t-il obtenu un geste de {brand} ? On me propose 10 € de bon d’achat après {delay} d’attente.",
    "Bravo à la conseillère de {brand} à {town}, qui m’a rappelé le soir même. Il faut le dire aussi.",
    "Même panne, même réponse toute faite. « Nous mettons tout en œuvre… » {delay} plus tard, toujours rien.",
    "Ce billet m’a aidé : j’ai cité l’article de loi à {brand}, et l’échange s’est fait en {delay}.",
]
REFUSED = [
    ("Gagnez 300 € par jour sans bouger de {town} !!! Écrivez-moi, places limitées, {delay} seulement.", "spam"),
    ("Vous êtes tous des abrutis, et celui qui répond pour {brand} est le pire.", "insult"),
    ("Et sinon, qui a vu le match à {town} hier soir ? Quel but à la dernière minute !", "off_topic"),
    ("Appelez donc directement Josiane, du bureau 12 de {brand} à {town}, voici son portable : 00 00 00 00 00.",
     "personal_data"),
]  # fmt: skip
BRANDS = ["Télémouette", "Roulebise", "Nuage & Cie", "Lampadou", "Gazelline", "Meublarium", "Colibrouette"]
TOWNS = ["Lille", "Quimper", "Saint-Étienne", "Pau", "Belfort", "Nîmes", "Orléans", "Bayeux", "Alès"]
DELAYS = ["deux jours", "trois semaines", "un mois", "dix jours", "six semaines", "48 heures"]
NAMES = [
    "Anaïs L.",
    "Marcel",
    "Fatou D.",
    "Yann",
    "M. et Mme Perrin",
    "Zoé",
    "Karim B.",
    "Élodie",
    "Tonton Lulu",
    "Inès",
]


@dataclass(frozen=True)
class Message:
    """What somebody sent, and what becomes of it: no reason, it is published."""

    name: str
    words: str
    reason: str | None

    @property
    def action(self) -> Action:
        return Action.APPROVE if self.reason is None else Action.REJECT


def hundred() -> list[Message]:
    """The messages, each with words of its own; one in five is refused."""
    found = []
    for number in range(100):
        words, reason = REFUSED[number // 5 % len(REFUSED)] if number % 5 == 4 else (GOOD[number % len(GOOD)], None)
        filled = words.format(
            brand=BRANDS[number % len(BRANDS)], town=TOWNS[number % len(TOWNS)], delay=DELAYS[number % len(DELAYS)]
        )
        found.append(Message(NAMES[number * 7 % len(NAMES)], f"{filled} (dossier {4100 + number})", reason))
    return found
