"""The letters that are sent, in French and English. Plain text; the library builds the headers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one address. `unsubscribe`: where one click ends letters of its kind (RFC 8058); or empty."""

    to: str
    subject: str
    text: str
    unsubscribe: str = ""


_SIGN_IN = {
    "fr": (
        "Votre lien de connexion à {host}",
        "Bonjour,\n\nPour vous connecter à {host}, ouvrez ce lien puis confirmez :\n\n{link}\n\n"
        "Il sert une seule fois, pendant 24 heures. Si vous n’avez rien demandé, ignorez ce message :\n"
        "sans confirmation, il ne se passe rien.\n",
    ),
    "en": (
        "Your sign-in link for {host}",
        "Hello,\n\nTo sign in to {host}, open this link, then confirm:\n\n{link}\n\n"
        "It works once, for 24 hours. If you did not ask for it, ignore this message:\n"
        "nothing happens without your confirmation.\n",
    ),
}


def sign_in_letter(to: str, link: str, lang: str, host: str) -> Letter:
    """The letter with a one-time link."""
    subject, text = _SIGN_IN[lang]
    return Letter(to, subject.format(host=host), text.format(host=host, link=link))


_READER = {
    "fr": (
        "Votre lien pour {host}",
        "Bonjour,\n\nPour confirmer que cette adresse est la vôtre et vous connecter à {host}, ouvrez ce lien puis\n"
        "confirmez :\n\n{link}\n\n"
        "Il sert une seule fois, pendant une heure. Si vous n’avez rien demandé, ignorez ce message :\n"
        "sans confirmation, il ne se passe rien.\n",
    ),
    "en": (
        "Your link for {host}",
        "Hello,\n\nTo confirm that this address is yours and sign in to {host}, open this link, then confirm:\n\n"
        "{link}\n\nIt works once, for an hour. If you did not ask for it, ignore this message:\n"
        "nothing happens without your confirmation.\n",
    ),
}


def reader_letter(to: str, link: str, lang: str, host: str) -> Letter:
    """The letter with which a reader proves an address."""
    subject, text = _READER[lang]
    return Letter(to, subject.format(host=host), text.format(host=host, link=link))
