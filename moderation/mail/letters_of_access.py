"""What an account is told by mail: what can get into it has changed."""

from datetime import datetime

from moderation.mail.letters import Letter
from moderation.mail.quoting import one_line
from moderation.moments import moment_words

_ADDED = {
    "fr": (
        "Une clé d’accès a été ajoutée à votre compte",
        "Bonjour,\n\nLe {at}, une clé d’accès nommée « {name} » a été ajoutée à votre compte sur\n{host}. "
        "Elle permet désormais de s’y connecter.\n\nSi c’était vous, il n’y a rien à faire. Sinon, quelqu’un est entré "
        "dans votre compte :\nretirez cette clé et fermez toutes les sessions, sur cette page :\n\n{link}\n",
    ),
    "en": (
        "A passkey was added to your account",
        "Hello,\n\nOn {at}, a passkey named “{name}” was added to your account at\n{host}. "
        "From now on it signs in there.\n\nIf that was you, there is nothing to do. If not, somebody got into your "
        "account:\nremove this passkey and sign out everywhere, on this page:\n\n{link}\n",
    ),
}

_REMOVED = {
    "fr": (
        "Une clé d’accès a été retirée de votre compte",
        "Bonjour,\n\nLe {at}, la clé d’accès nommée « {name} » a été retirée de votre compte sur\n{host}. "
        "Elle ne permet plus de s’y connecter.\n\nSi c’était vous, il n’y a rien à faire. Sinon, quelqu’un est entré "
        "dans votre compte :\nfermez toutes les sessions, sur cette page :\n\n{link}\n",
    ),
    "en": (
        "A passkey was removed from your account",
        "Hello,\n\nOn {at}, the passkey named “{name}” was removed from your account at\n{host}. "
        "It signs in there no more.\n\nIf that was you, there is nothing to do. If not, somebody got into your "
        "account:\nsign out everywhere, on this page:\n\n{link}\n",
    ),
}


def passkey_letter(to: str, name: str, removed: bool, at: datetime, lang: str, zone: str, address: str) -> Letter:
    """The letter about a passkey that was added, or removed, at `at`. `address` is that of the service."""
    subject, text = (_REMOVED if removed else _ADDED)[lang]
    host = address.partition("://")[2]
    link = f"{address}/account/?lang={lang}"
    return Letter(to, subject, text.format(at=moment_words(at, lang, zone), name=one_line(name), host=host, link=link))
