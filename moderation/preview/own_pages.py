"""The preview's own pages: what there is to see, and what is said where there is no page of the blog to show."""

from datetime import UTC, datetime
from pathlib import Path

from pelican.plugins.weave.i18n import format_moment, translations
from pelican.plugins.weave.templates import Templates

from moderation.preview.blog import Blog
from moderation.preview.building import Listed

HERE = Path(__file__).parent

WORDS = HERE.parent / "web" / "translations"
"""The service's words, among which these are."""

FILES = ("preview.js", "preview.css")

NEWEST = 10
"""Published posts that are listed."""

NEVER = datetime.min.replace(tzinfo=UTC)


class OwnPages:
    """In the blog's language if that is French, else in English."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._templates = Templates(HERE, "service", words=WORDS)

    def overview(self) -> bytes:
        """Drafts, scheduled and hidden posts, then the newest that are published; each newest first."""
        with self._blog.built() as built:
            listed = sorted(built.listed if built else (), key=_newest_first, reverse=True)
        states = {state: [each for each in listed if each.state == state] for state in ("draft", "scheduled", "hidden")}
        newest = [each for each in listed if each.state == "published" and each.moment][:NEWEST]
        return self._made("overview", states=states, newest=newest, waiting=self._blog.number == 0)

    def not_yet(self) -> bytes:
        """There is no page to show: the first build is under way, or has failed."""
        return self._made("not_yet")

    def broken(self, reason: str) -> bytes:
        """The page cannot be made from its template."""
        return self._made("broken", reason=reason)

    def nothing_there(self) -> bytes:
        """No page and no file has this address."""
        return self._made("nothing_there")

    def say_failure(self) -> str:
        """The headline above what is wrong."""
        return translations(WORDS, self._lang, "service").gettext("The blog cannot be built like this")

    def file(self, name: str) -> bytes | None:
        """A file that these pages use."""
        return (HERE / "static" / name).read_bytes() if name in FILES else None

    @property
    def _lang(self) -> str:
        return "fr" if self._blog.lang == "fr" else "en"

    def _made(self, name: str, **given: object) -> bytes:
        template = self._templates.environment(self._lang).get_template(f"preview/{name}.html")
        page = template.render(lang=self._lang, failure=self._blog.failure, moment=self._moment, **given)
        return page.encode()

    def _moment(self, moment: datetime) -> str:
        return format_moment(self._lang, moment)


def _newest_first(each: Listed) -> tuple[datetime, str]:
    return each.moment or NEVER, each.source
