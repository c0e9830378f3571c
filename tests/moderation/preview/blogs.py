"""The small blog of tests/site as somebody writes it: files that change, and the preview built anew after each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.preview.answers import Answer, Answers
from moderation.preview.blog import Blog
from moderation.settings import Settings


class Written:
    """A blog that is written, and its preview."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.content = settings.pelicanconf.parent / "content"
        self.preview = Blog(settings)
        self.answers = Answers(self.preview)

    def article(self, name: str) -> Path:
        return self.content / "articles" / f"{name}.md"

    def save(self, path: Path, text: str) -> None:
        """Write a file and build, as the watching does."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.preview.build({path})

    def delete(self, path: Path) -> None:
        path.unlink()
        self.preview.build({path})

    @contextmanager
    def saved(self, path: Path, text: str) -> Iterator[None]:
        """The file as it is now, with `text` while the block lasts."""
        before = path.read_text(encoding="utf-8") if path.exists() else None
        self.save(path, text)
        try:
            yield
        finally:
            if before is None:
                self.delete(path)
            else:
                self.save(path, before)

    @contextmanager
    def replaced(self, path: Path, old: str, new: str) -> Iterator[None]:
        """The file with `new` for `old`, while the block lasts."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        with self.saved(path, text.replace(old, new)):
            yield

    def get(self, path: str) -> Answer:
        return self.answers.to(path)

    def page(self, path: str) -> str:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status == 200, (answer.status, self.preview.failure)
        return answer.body.decode()
