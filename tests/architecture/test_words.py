"""Every word that people read is there in French too, and no translation is of a word that is gone."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]

JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}

ROOMS = {
    "service": (ROOT / "moderation", "web/translations/fr/LC_MESSAGES/service.po", {"Problem": (2,)}),
    "conversation": (ROOT / "plugins/conversation", "translations/fr/LC_MESSAGES/conversation.po", {}),
    "brands": (ROOT / "plugins/brands", "translations/fr/LC_MESSAGES/brands.po", {}),
    "journal": (ROOT / "plugins/journal", "translations/fr/LC_MESSAGES/journal.po", {}),
    "linked_data": (ROOT / "plugins/linked_data", "translations/fr/LC_MESSAGES/linked_data.po", {}),
    "blocks": (ROOT / "plugins/blocks", "translations/fr/LC_MESSAGES/blocks.po", {}),
    "history": (ROOT / "plugins/history", "translations/fr/LC_MESSAGES/history.po", {}),
    "rules": (ROOT / "plugins/rules", "translations/fr/LC_MESSAGES/rules.po", {}),
    "redirects": (ROOT / "plugins/redirects", "translations/fr/LC_MESSAGES/redirects.po", {}),
    "search": (ROOT / "plugins/search", "translations/fr/LC_MESSAGES/search.po", {}),
    "offline": (ROOT / "plugins/offline", "translations/fr/LC_MESSAGES/offline.po", {}),
    "calendar": (ROOT / "plugins/calendar", "translations/fr/LC_MESSAGES/calendar.po", {}),
    "theme": (ROOT / "theme", "translations/fr/LC_MESSAGES/theme.po", {"_": (2,), "ngettext_": (2, 3)}),
}


def asked(room: str) -> set[str]:
    """The message ids that the sources of a room ask for."""
    folder, _po, keywords = ROOMS[room]
    found = extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": JINJA},
        keywords={**DEFAULT_KEYWORDS, **keywords},
    )
    messages = (message for _file, _line, message, _comments, _context in found)
    return {message if isinstance(message, str) else message[0] for message in messages if message}


def catalogue(room: str) -> Catalog:
    folder, po, _keywords = ROOMS[room]
    with (folder / po).open("rb") as stream:
        return read_po(stream, locale="fr")


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_left_untranslated_and_nothing_is_left_over(room: str) -> None:
    translated = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue(room)
        if message.id and all(message.string if isinstance(message.string, tuple) else [message.string])
    }
    wanted = asked(room)
    assert wanted
    assert wanted - translated == set()
    assert translated - wanted == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_translation_has_the_same_places_to_fill(room: str) -> None:
    for message in catalogue(room):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert sorted(re.findall(r"%\(\w+\)\w", string)) == sorted(re.findall(r"%\(\w+\)\w", ids[-1])), string


@pytest.mark.parametrize("room", ROOMS)
def test_french_is_spaced_as_french(room: str) -> None:
    """No plain space before ; ! ? : or inside guillemets: a line must never begin with one of them."""
    for message in catalogue(room):
        for string in message.string if isinstance(message.string, tuple) else (message.string,):
            if message.id:
                assert not re.search(r" [;!?:»]|« |[^\s\u202f\u00a0/0-9&*[(][;!?»]", string), string
                assert "'" not in string, string
                assert not re.search("\u00a0[;!?]", string), f"these have the narrow space, as posts have: {string}"
