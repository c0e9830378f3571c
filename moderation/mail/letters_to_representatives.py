# ruff: noqa: E501 - texts of letters read best unbroken
"""What those who speak for a brand are told about that: links to join with, what became of it, and what to renew.

An address that was only typed gets no word that somebody typed: a form must not become somebody's mail.
"""

from datetime import datetime

from moderation.domain.parts import Part
from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import Voice

_PARTS: dict[str, dict[str, str]] = {
    "fr": {Part.AGENT: "agent", Part.MANAGER: "responsable", Part.DIRECTION: "direction"},
    "en": {Part.AGENT: "agent", Part.MANAGER: "manager", Part.DIRECTION: "direction"},
}

_INVITATION = {
    "fr": (
        "Parler au nom de {brand} sur {host}",
        "Une invitation vous attend : répondre aux récits de clients au nom de {brand} sur {host}, comme « {part} ».\n\n"
        "Pour accepter, ouvrez ce lien : vous y direz sous quel nom et quelle fonction vous répondez, puis confirmerez.\n{link}\n\n"
        "Il sert une seule fois, pendant sept jours. Si cela ne vous concerne pas, ne faites rien.",
    ),
    "en": (
        "Speaking for {brand} on {host}",
        "You are invited to answer customers’ stories for {brand} on {host}, as “{part}”.\n\n"
        "To accept, open this link: you say there under which name and role you answer, then confirm.\n{link}\n\n"
        "It works once, for seven days. If this is not for you, do nothing.",
    ),
}

_REQUEST = {
    "fr": (
        "Confirmez votre adresse pour {brand}",
        "Quelqu’un, vous sans doute, a demandé sur {host} à répondre au nom de {brand} depuis cette adresse.\n\n"
        "Si c’est bien vous, ouvrez ce lien puis confirmez :\n{link}\n\n"
        "Il sert une seule fois, pendant sept jours. Sinon, ne faites rien : sans confirmation, il ne se passe rien.",
    ),
    "en": (
        "Confirm your address for {brand}",
        "Somebody, probably you, asked on {host} to answer for {brand} from this address.\n\n"
        "If it was you, open this link, then confirm:\n{link}\n\n"
        "It works once, for seven days. Otherwise do nothing: without confirmation nothing happens.",
    ),
}

_KNOWN = {
    "fr": (
        "Vous avez déjà un compte sur {host}",
        "Quelqu’un, vous sans doute, a demandé sur {host} à répondre au nom d’une marque depuis cette adresse. Elle a déjà un compte : connectez-vous simplement.\n{link}\n\n"
        "Si ce n’était pas vous, ne faites rien.",
    ),
    "en": (
        "You have an account on {host} already",
        "Somebody, probably you, asked on {host} to answer for a brand from this address. It has an account already: simply sign in.\n{link}\n\n"
        "If it was not you, do nothing.",
    ),
}

_CONFIRMED = {
    "fr": (
        "Vous pouvez répondre au nom de {brand}",
        "La rédaction de {host} a confirmé que vous parlez au nom de {brand}. Pour vous connecter et répondre :\n{link}",
    ),
    "en": (
        "You can answer for {brand}",
        "{host} has confirmed that you speak for {brand}. To sign in and answer:\n{link}",
    ),
}

_REFUSED = {
    "fr": (
        "Votre demande pour {brand}",
        "La rédaction de {host} n’a pas confirmé que vous parlez au nom de {brand}. Voici pourquoi :\n{answer}\n\n"
        "Vous pouvez refaire une demande, ou vous faire inviter par la personne qui parle au nom de la marque.",
    ),
    "en": (
        "Your request for {brand}",
        "{host} has not confirmed that you speak for {brand}. This is why:\n{answer}\n\n"
        "You can ask again, or be invited by whoever speaks for the brand.",
    ),
}

_RENEW = {
    "fr": (
        "Parlez-vous toujours au nom de {brand} ?",
        "Une fois par an, {host} demande à celles et ceux qui répondent au nom d’une marque s’ils le font toujours.\n\n"
        "Si c’est votre cas pour {brand}, ouvrez ce lien puis confirmez, avant le {until} :\n{link}\n\n"
        "Sans confirmation, vos réponses restent publiées, avec la mention que vous n’êtes plus vérifié. Vous pourrez toujours vous connecter pour confirmer.",
    ),
    "en": (
        "Do you still speak for {brand}?",
        "Once a year, {host} asks those who answer for a brand whether they still do.\n\n"
        "If you do for {brand}, open this link, then confirm, before {until}:\n{link}\n\n"
        "Without confirmation your answers stay published, and say that you are no longer verified. You can still sign in to confirm.",
    ),
}


def _letter(texts: dict[str, tuple[str, str]], to: str, lang: str, host: str, **values: str) -> Letter:
    spoken = lang if lang in texts else "fr"
    subject, text = texts[spoken]
    voice = Voice(spoken, "", "UTC", host)
    return voice.letter(to, subject.format(host=host, **values), text.format(host=host, **values))


def invitation_letter(to: str, brand: str, part: Part, link: str, lang: str, host: str) -> Letter:
    """Invites somebody to speak for a brand."""
    return _letter(_INVITATION, to, lang, host, brand=brand, part=_PARTS.get(lang, _PARTS["fr"])[part], link=link)


def request_letter(to: str, brand: str, link: str, lang: str, host: str) -> Letter:
    """Asks an address that was typed to confirm that its owner wants to speak for a brand."""
    return _letter(_REQUEST, to, lang, host, brand=brand, link=link)


def known_letter(to: str, link: str, lang: str, host: str) -> Letter:
    """Tells the owner of an address that they have an account: the page does not tell anybody."""
    return _letter(_KNOWN, to, lang, host, link=link)


def confirmed_letter(to: str, brand: str, link: str, lang: str, host: str) -> Letter:
    """Tells that a moderator confirmed a request."""
    return _letter(_CONFIRMED, to, lang, host, brand=brand, link=link)


def refused_letter(to: str, brand: str, answer: str, lang: str, host: str) -> Letter:
    """Tells that a moderator refused a request, and why."""
    return _letter(_REFUSED, to, lang, host, brand=brand, answer=answer)


def renewal_letter(to: str, brand: str, link: str, until: datetime, lang: str, host: str, zone: str) -> Letter:
    """Asks a representative to confirm that they still are one; `until` is told in `zone`."""
    spoken = lang if lang in _RENEW else "fr"
    told = Voice(spoken, "", zone, host).at(until)
    return _letter(_RENEW, to, spoken, host, brand=brand, link=link, until=told)
