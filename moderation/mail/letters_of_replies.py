# ruff: noqa: E501 - texts of letters read best unbroken
"""What is written of replies by right: to whoever asks, whose address nobody has proved, and to the moderators.

None holds a word of the request: a form that anybody can send must not become somebody's mail.
"""

from datetime import datetime

from moderation.domain.right_of_reply import ReplyState
from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import Voice, wording

_RECEIVED = {
    "fr": (
        "Votre demande de droit de réponse est arrivée",
        "Votre demande d’insertion d’une réponse, au sujet de « {post} », est arrivée le {at}. La réponse paraîtra au plus tard le {due}, mot pour mot et gratuitement ; si elle est refusée, vous saurez pourquoi.\n\nSi vous n’avez rien demandé, ignorez ce message.",
    ),
    "en": (
        "Your request for a right of reply has arrived",
        "Your request to have a reply inserted, about “{post}”, arrived on {at}. The reply appears on {due} at the latest, word for word and free of charge; if it is refused, you are told why.\n\nIf you did not ask for anything, ignore this letter.",
    ),
}

_PUBLISHED = {
    "fr": (
        "Votre réponse est publiée",
        "Votre réponse au sujet de « {post} » est publiée depuis le {at}, mot pour mot.",
    ),
    "en": (
        "Your reply is published",
        "Your reply about “{post}” has been published since {at}, word for word.",
    ),
}

_REFUSED = {
    "fr": (
        "Votre réponse n’est pas publiée",
        "Le {at}, il a été décidé de ne pas insérer votre réponse au sujet de « {post} ».\n\nLe motif :\n{reason}\n\nCe que la personne qui a décidé en dit est sur votre page privée, avec le formulaire pour contester ce refus gratuitement. Vous pouvez aussi saisir la justice.",
    ),
    "en": (
        "Your reply is not published",
        "On {at} it was decided not to insert your reply about “{post}”.\n\nThe reason:\n{reason}\n\nWhat the person who decided says of it is on your private page, with the form to appeal free of charge. You can also go to court.",
    ),
}

_WAITS = {
    "fr": (
        "Droit de réponse : à traiter avant le {due}",
        "Une demande de droit de réponse au sujet de « {post} » est arrivée le {at}. La loi donne trois jours pour l’insérer ou la refuser : jusqu’au {due}, fins de semaine comprises.\n\nPour la lire et décider :\n{link}",
    ),
    "en": (
        "Right of reply: to be decided before {due}",
        "A request for a right of reply about “{post}” arrived on {at}. The law gives three days to insert or refuse it: until {due}, weekends included.\n\nTo read it and decide:\n{link}",
    ),
}

_PAGE = {
    "fr": "Votre page privée, qui dit tout et que vous ne devez donner à personne :\n{link}",
    "en": "Your private page, which tells everything and is for nobody else:\n{link}",
}


def received_letter(to: str, voice: Voice, at: datetime, due: datetime, link: str) -> Letter:
    """Acknowledges a request, and says until when it is due."""
    subject, text = _RECEIVED[voice.lang]
    told = text.format(post=voice.post, at=voice.at(at), due=voice.at(due))
    return voice.letter(to, subject, told, _PAGE[voice.lang].format(link=link))


def decided_letter(to: str, voice: Voice, state: ReplyState, reason: str | None, at: datetime, link: str) -> Letter:
    """Tells what was decided, with the reason where it was refused."""
    subject, text = (_REFUSED if state is ReplyState.REFUSED else _PUBLISHED)[voice.lang]
    why = wording(reason, voice.lang) if reason else ""
    told = text.format(post=voice.post, at=voice.at(at), reason=why)
    return voice.letter(to, subject, told, _PAGE[voice.lang].format(link=link))


def waiting_letter(to: str, voice: Voice, at: datetime, due: datetime, link: str) -> Letter:
    """Tells a moderator that the three days run."""
    subject, text = _WAITS[voice.lang]
    told = text.format(post=voice.post, at=voice.at(at), due=voice.at(due), link=link)
    return voice.letter(to, subject.format(due=voice.at(due)), told)
