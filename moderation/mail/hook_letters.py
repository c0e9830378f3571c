# ruff: noqa: E501 - texts of letters read best unbroken
"""What a brand's managers are told by mail when one of its endpoints is paused."""

from urllib.parse import urlsplit

from sqlalchemy import Connection

from moderation.domain.parts import RIGHTS, Right
from moderation.domain.representative import State
from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import LANGUAGES
from moderation.mail.quoting import one_line
from moderation.moments import moment_words
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import hooks, representatives

_TEXT = {
    "fr": (
        "Un webhook de {brand} est en pause",
        "Bonjour,\n\nUn message n’a pas pu être remis à votre système :\n\n    {system}\n\nDepuis le {at}, plus rien ne lui est envoyé. Ce qui n’est pas arrivé, et pourquoi, se lit sur\ncette page ; une fois la panne réparée, vous pouvez y reprendre les envois :\n\n{link}\n\n{host}\n",
    ),
    "en": (
        "A webhook of {brand} is paused",
        "Hello,\n\nA message could not be delivered to your system:\n\n    {system}\n\nSince {at}, nothing is sent there any more. What did not arrive, and why, stands on this page;\nonce it is mended, you can resume there:\n\n{link}\n\n{host}\n",
    ),
}


def paused_letters(connection: Connection, seq: int, settings: Settings, catalogue: Catalogue) -> list[Letter]:
    """The letters to those who may resume the endpoint of that number; none where it runs again. Raises Unknown.

    Of its address only the server's name is told: what stands behind it may be a secret.
    """
    hook = hooks.by_seq(connection, seq)
    if hook.paused_at is None:
        return []
    brand = catalogue.brands.get(hook.brand)
    letters = []
    for each in representatives.of_brand(connection, hook.brand):
        account = each.account
        if each.state is not State.ACTIVE or account.part is None or Right.HOOKS not in RIGHTS[account.part]:
            continue
        lang = account.lang if account.lang in LANGUAGES else LANGUAGES[0]
        subject, text = _TEXT[lang]
        values = {
            "brand": one_line(brand.name if brand else hook.brand),
            "system": one_line(urlsplit(hook.address).hostname or ""),
            "at": moment_words(hook.paused_at, lang, catalogue.timezone),
            "link": f"{settings.service_address}/brand/hooks/{hook.id}?lang={lang}",
            "host": settings.service_address.partition("://")[2],
        }
        letters.append(Letter(account.email, subject.format(**values), text.format(**values)))
    return letters
