"""What happens around a case, besides what is stated in it: its author's link, contacts, and what a brand changed."""

from sqlalchemy import Connection

from moderation.acts import contacts, corrections, story_author
from moderation.acts.case import Moment
from moderation.domain.contribution import Action
from moderation.mail.letters import Letter
from moderation.mail.postbox import post_letter
from moderation.storage import corrections as kept_corrections
from moderation.storage import outbox
from moderation.storage.cases import Case
from tests.conftest import CATALOGUE, Cast


def speak_outside(c: Connection, mine: Case, cast: Cast, when: Moment) -> None:
    """The author has a link; two contacts, of which one is contested and published; what the brand changed, told."""
    leo, marc, now = cast.leo.actor(), cast.marc.actor(), when.now
    story_author.register(c, CATALOGUE.posts[mine.post], "autrice@lecteurs.example", "fr", now)
    contacts.report(c, mine.id, leo, now.date().isoformat(), "letter", "Une lettre d’excuses", when)
    said = contacts.report(c, mine.id, leo, now.date().isoformat(), "telephone", "Tout est réglé", when)
    contacts.say(c, mine.post, said.id, False, "Rien n’est réglé « œ »", 1, now)
    contacts.take(c, said.id, Action.APPROVE, marc, now, None, 2)
    changed = corrections.submit(c, CATALOGUE, leo, "Des factures claires", "Depuis mars.", [mine.post], now)
    published = corrections.take(c, changed.id, Action.APPROVE, marc, now, None, 1)
    letter = post_letter(c, Letter("autrice@lecteurs.example", "Vous l’aviez dit", "C’est fait."), now)
    kept_corrections.tell(c, published, mine.post, letter)
    outbox.delivered(c, letter, now)
    corrections.record_told(c, now)
