# ruff: noqa: E501 - texts of letters read best unbroken
"""What a manager of a brand is told by mail when a colleague asks for help in a case.

Why is not in it: words for colleagues stay behind the sign-in, where they can be deleted.
"""

from sqlalchemy import Connection

from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import LANGUAGES
from moderation.mail.quoting import one_line
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import inbox

_TEXT = {
    "fr": (
        "{who} vous demande de l’aide sur un dossier",
        "Bonjour,\n\n{who} vous demande de regarder le dossier ouvert par ce récit :\n\n    {story}\n\nPour lire pourquoi et répondre :\n\n{link}\n\n{host}\n",
    ),
    "en": (
        "{who} asks for your help in a case",
        "Hello,\n\n{who} asks you to look at the case that this story opened:\n\n    {story}\n\nTo read why, and answer:\n\n{link}\n\n{host}\n",
    ),
}


def escalation_letter(connection: Connection, seq: int, settings: Settings, catalogue: Catalogue) -> Letter | None:
    """The letter about an entry of the internal log; None where whoever was asked no longer speaks for the brand.

    Raises Unknown for an entry that is gone.
    """
    entry = inbox.get(connection, seq)
    asked = {each.seq: each for each in inbox.colleagues(connection, entry.brand)}.get(entry.about_account or 0)
    if asked is None:
        return None
    lang = asked.lang if asked.lang in LANGUAGES else LANGUAGES[0]
    post = catalogue.posts.get(entry.post)
    subject, text = _TEXT[lang]
    values = {
        "who": one_line(entry.by),
        "story": one_line(post.title if post else entry.post),
        "link": f"{settings.service_address}/brand/cases/{entry.case}?lang={lang}",
        "host": settings.service_address.partition("://")[2],
    }
    return Letter(asked.email, subject.format(**values), text.format(**values))
