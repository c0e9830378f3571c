"""`ecoute case author`: who judges what brands answer to a story."""

import click
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import story_author
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.settings import SettingError, read_settings
from moderation.site import CatalogueFile
from moderation.storage.authors import StoryAuthor


@click.command("author", epilog="Example: ecoute case author colis-perdu --email ana@mail.example")
@click.argument("post")
@click.option("--email", default="", help="Where the author is told of what happens. Never shown to anybody.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of the letters; the story's unless given.")
@click.option("--renew", is_flag=True, help="Make a new link: all earlier ones lead nowhere from then on.")
def author_command(post: str, email: str, lang: str | None, renew: bool) -> None:
    """Register the author of the story with the key POST, and print the private link by which they judge.

    Whoever has the link judges: give it to the author only. The author of one's own stories is oneself.
    """
    settings = read_settings()
    catalogue, now = CatalogueFile(settings.catalogue)(), system_clock()
    story = catalogue.posts.get(post)
    if story is None or not story.brands:
        raise SettingError(f"{post}: no story of that key names a brand")

    def work(connection: Connection) -> StoryAuthor:
        kept = story_author.register(connection, story, email, lang or story.lang, now)
        return story_author.renew(connection, post, now) if renew else kept

    with opened(settings) as store:
        author = store.write(work)
    click.echo(f"{settings.service_address}/stories/{keys.story_key(settings.secret, post, author.link)}")
