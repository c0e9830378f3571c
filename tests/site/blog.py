"""A small blog for tests: enough posts that lists have pages, a brand, a translation; built with the real theme."""

from pathlib import Path

import pelican
from pelican.settings import read_settings as read_pelican_settings

from moderation.settings import Settings, read_settings
from tests import kept

ROOT = Path(__file__).parents[2]

BRAND = "Title: Nuage & Cie\nSlug: nuage\nDomains: nuage.example\nFiction: yes\n\nUne marque inventée.\n"

KEYS = ["un", "deux", "trois", "quatre", "cinq"]


def write_blog(folder: Path) -> Settings:
    """Write the blog's sources below `folder`; returns the service's settings for it."""
    content = folder / "content"
    for name in ("articles", "pages", "brands", "sagas", "images"):
        (content / name).mkdir(parents=True)
    (content / "brands" / "nuage.md").write_text(BRAND, encoding="utf-8")
    for number, key in enumerate(KEYS, 1):
        story = "Brands: nuage\nExperience: negative\nExperience_date: 2025-12\nFiction: yes\n" if number % 2 else ""
        write_post(content, key, f"Billet {key}", number, story)
    write_post(content, "un", "Post one", 1, "Lang: en\n", name="un.en")
    write_settings(folder / "blogconf.py", f"PATH = {str(content)!r}\nDEFAULT_PAGINATION = 3\n")
    return read_settings(
        {
            "ECOUTE_VAR": str(folder / "var"),
            "ECOUTE_OUTPUT": str(folder / "output"),
            "ECOUTE_PELICANCONF": str(folder / "blogconf.py"),
            "ECOUTE_RATE_STORAGE": "off",
        }
    )


def write_settings(file: Path, more: str = "") -> Path:
    """Write Pelican's settings for a test's blog: the project's own, and `more`."""
    own = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
    file.write_text(own + kept.configuration() + more, encoding="utf-8")
    return file


def write_post(content: Path, key: str, title: str, day: int, more: str = "", name: str | None = None) -> Path:
    """Write one post."""
    path = content / "articles" / f"{name or key}.md"
    header = f"Title: {title}\nSlug: {key}\nDate: 2026-01-{day:02d} 10:00\nCategory: Essais\nTags: accueil, délai\n"
    path.write_text(f"{header}{more}\nLe texte du billet {key}.\n", encoding="utf-8")
    return path


def clean_build(settings: Settings, output: Path) -> dict[str, bytes]:
    """What Pelican alone makes of the same content and publication, in a folder of its own."""
    aside = output.with_name(f"{output.name}-var")
    pelican.Pelican(
        read_pelican_settings(
            str(settings.pelicanconf),
            override={
                "OUTPUT_PATH": str(output),
                "CONVERSATION_PUBLICATION": str(settings.publication),
                "CONVERSATION_CATALOGUE": str(aside / "catalogue.json"),
                "CONVERSATION_PAGES": str(aside / "pages.json"),
                "SCHEDULE_FILE": str(aside / "scheduled.json"),
            },
        )
    ).run()
    return tree(output)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def differences(left: dict[str, bytes], right: dict[str, bytes]) -> list[str]:
    """The paths at which two trees differ."""
    return sorted(path for path in {*left, *right} if left.get(path) != right.get(path))


def write_saga(content: Path) -> None:
    """Make the blog's stories episodes of one saga, which shows what became of each."""
    (content / "sagas" / "suite.md").write_text("Title: Suite\nSlug: suite\nBrands: nuage\n\nTrois fois.\n")
    for number, key in enumerate(KEYS[::2], 1):
        path = content / "articles" / f"{key}.md"
        header, text = path.read_text(encoding="utf-8").split("\n\n", 1)
        path.write_text(f"{header}\nSaga: suite\nEpisode: {number}\n\n{text}", encoding="utf-8")
