"""The letters to a story's author, in French and English. They hold no words of brands: those stand on the page.

Each leads to the author's private page, where everything can be done; none of it is done by opening a link.
"""

from dataclasses import dataclass
from enum import StrEnum

from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import Voice


class About(StrEnum):
    """What a letter tells of."""

    LINK = "link"
    ANSWERED = "answered"
    ENDING = "ending"
    DUE = "due"
    CLAIMED = "claimed"
    CONTACT = "contact"
    CORRECTION = "correction"


_TOLD: dict[str, dict[About, tuple[str, str]]] = {
    "fr": {
        About.LINK: (
            "Votre page privée pour votre récit",
            "Ce blog publie votre récit « {post} » et demande une réponse à la marque. C’est vous, et personne "
            "d’autre, qui direz ce que vaut sa réponse et si ses engagements sont tenus. Une lettre vous préviendra "
            "quand il y aura quelque chose à lire ou à juger.",
        ),
        About.ANSWERED: (
            "{brand} répond à votre récit",
            "{brand} a répondu à votre récit « {post} ». Sa réponse est publiée.\n\n"
            "Est-ce réparé ? Y a-t-il eu du respect ? C’est à vous de le dire, jusqu’au {until} ; vous pourrez changer "
            "d’avis ensuite, et chaque avis restera visible avec sa date.",
        ),
        About.ENDING: (
            "Il reste quelques jours pour juger la réponse de {brand}",
            "{brand} a répondu à votre récit « {post} », et vous n’avez pas encore dit ce que vaut sa réponse. Vous "
            "pouvez le faire jusqu’au {until}. Ensuite, le dossier reste sans verdict, ce qui ne compte jamais comme "
            "une satisfaction.",
        ),
        About.DUE: (
            "L’échéance d’un engagement de {brand} est passée",
            "En réponse à votre récit « {post} », {brand} avait pris un engagement pour une date, qui est passée. "
            "A-t-il été tenu ? C’est à vous de le dire.",
        ),
        About.CLAIMED: (
            "{brand} dit avoir tenu son engagement",
            "{brand} dit avoir tenu l’engagement pris en réponse à votre récit « {post} ». Est-ce vrai ? C’est à vous "
            "de le dire, dans les vingt jours ; sans avis de votre part, il est écrit « non confirmé ».",
        ),
        About.CONTACT: (
            "{brand} dit avoir été en contact avec vous",
            "Au sujet de votre récit « {post} », {brand} dit avoir été en contact avec vous et résume l’échange. Seule "
            "la date est publiée, comme une affirmation de la marque. Vous pouvez confirmer ce résumé, ou dire "
            "comment cela s’est passé : les deux versions paraîtront alors côte à côte, après lecture par la "
            "modération. Si vous ne faites rien, le résumé n’est pas publié.",
        ),
        About.CORRECTION: (
            "Vous l’aviez dit, {brand} l’a fait",
            "{brand} publie ce qui a changé à la suite de récits, dont le vôtre : « {post} ». C’est vous qui aviez "
            "donné l’alerte ; le texte est sur la page de votre récit et sur votre page privée.",
        ),
    },
    "en": {
        About.LINK: (
            "Your private page for your story",
            "This blog publishes your story “{post}” and asks its brand for an answer. It is you, and nobody else, who "
            "says what the answer is worth and whether promises are kept. A letter tells you when there is something "
            "to read or to judge.",
        ),
        About.ANSWERED: (
            "{brand} answers your story",
            "{brand} has answered your story “{post}”. The answer is published.\n\n"
            "Was it repaired? Were you respected? That is for you to say, until {until}; you can change your mind "
            "later, and each verdict stays visible with its date.",
        ),
        About.ENDING: (
            "A few days are left to judge what {brand} answered",
            "{brand} answered your story “{post}”, and you have not said yet what the answer is worth. You can until "
            "{until}. Afterwards the case stays without a verdict, which never counts as satisfied.",
        ),
        About.DUE: (
            "The day of a promise of {brand} has passed",
            "Answering your story “{post}”, {brand} promised something by a day, which has passed. Was the promise "
            "kept? That is for you to say.",
        ),
        About.CLAIMED: (
            "{brand} says that it kept its promise",
            "{brand} says that it kept what it promised in answer to your story “{post}”. Is that so? That is for you "
            "to say, within twenty days; without a word from you, it is marked “not confirmed”.",
        ),
        About.CONTACT: (
            "{brand} says that it was in contact with you",
            "About your story “{post}”, {brand} says that it was in contact with you, and sums up what was said. Only "
            "the day is published, as what the brand says. You can confirm the summary, or say how it was: both then "
            "appear side by side, once a moderator has read them. If you do nothing, the summary is not published.",
        ),
        About.CORRECTION: (
            "You said, {brand} did",
            "{brand} publishes what it changed because of stories, yours among them: “{post}”. It was you who raised "
            "the alarm; the text is on your story’s page and on your private page.",
        ),
    },
}

_PAGE = {
    "fr": "Votre page privée, pour tout lire et répondre ; ne la donnez à personne :\n{link}",
    "en": "Your private page, to read everything and to answer; give it to nobody:\n{link}",
}

_STOP = {
    "fr": "Pour ne plus recevoir ces lettres, ouvrez ce lien puis confirmez :\n{stop}",
    "en": "To receive no more of these letters, open this link, then confirm:\n{stop}",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where a letter leads: the author's private page, and where its letters end."""

    page: str
    stop: str


def author_letter(to: str, voice: Voice, about: About, brand: str, links: Links, until: str = "") -> Letter:
    """A letter to the author of a story; `until`: by when they can act, in words, where there is such a time."""
    subject, text = _TOLD[voice.lang][about]
    values = {"brand": brand, "post": voice.post, "until": until}
    parts = text.format(**values), _PAGE[voice.lang].format(link=links.page), _STOP[voice.lang].format(stop=links.stop)
    return voice.letter(to, subject.format(**values), *parts, unsubscribe=links.stop)
