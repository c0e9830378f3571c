"""What a text may have published besides itself: files of the content folder, and no others of the machine."""

from pathlib import Path

import pytest

from tests.plugins.simple_blog import Other, build_other, post

LINKS = ["{attach}../../secret.txt", "{static}/../secret.txt", "{attach}../../../../../../../../etc/hostname"]


def build(folder: Path, text: str) -> Other:
    (folder / "secret.txt").write_text("le mot de passe", encoding="utf-8")
    state = {"CONVERSATION_PUBLICATION": "var/publication", "CONVERSATION_CATALOGUE": "var/catalogue.json"}
    state["CONVERSATION_PAGES"] = "var/pages.json"
    return build_other(folder, {"articles/un.md": post("un", 1, text)}, ["conversation"], **state)


@pytest.mark.parametrize("link", LINKS)
def test_a_text_has_no_file_of_the_machine_published(link: str, tmp_path: Path) -> None:
    """Whoever may write a post, or send one in, may not therefore read the database and its secrets."""
    built = build(tmp_path, f"[Voici]({link})")
    assert built.code != 0
    assert "lies outside the content folder" in built.log
    assert not [name for name in built.files() if "secret" in name or "hostname" in name]


def test_nor_has_a_link_of_the_file_system_though_a_folder_of_pictures_may_be_one(tmp_path: Path) -> None:
    elsewhere = tmp_path / "photographs"
    elsewhere.mkdir()
    (elsewhere / "note.txt").write_text("Une note.", encoding="utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "images").symlink_to(elsewhere)
    assert "images/note.txt" in build(tmp_path, "Un texte.").files()
    (elsewhere / "x.txt").symlink_to(tmp_path / "secret.txt")
    built = build(tmp_path, "Un texte.")
    assert built.code != 0
    assert "content/images/x.txt: is published, and lies outside the content folder" in built.log
