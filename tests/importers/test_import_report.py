"""The report: everything has one fate, every remark can be read, and nothing in it moves a terminal."""

import json
import re
from pathlib import Path

import pytest

from moderation.importers import wording
from moderation.importers.records import Fate
from moderation.importers.report import Item, ItemKind, Report

SOURCES = sorted(Path(wording.__file__).parent.glob("*.py"))


def filled() -> Report:
    report = Report("wxr", "export\x1b[31m.xml", dry_run=True)
    report.count(ItemKind.POST, Fate.BROUGHT)
    report.count(ItemKind.POST, Fate.ALREADY_HERE)
    report.count(ItemKind.COMMENT, Fate.SKIPPED, "trash")
    report.count(ItemKind.COMMENT, Fate.SKIPPED, "a reason of the sink")
    report.remark(Item("post", "7", "Title\x9b2J\u202e"), "sticky")
    report.remark(None, "network_data", count=3)
    return report


def test_totals_are_the_sum_of_fates() -> None:
    report = filled().as_dict()
    assert report["kinds"]["post"] == {"read": 2, "brought": 1, "already_here": 1, "skipped": {}}
    assert report["kinds"]["comment"]["skipped"] == {"a reason of the sink": 1, "trash": 1}
    assert report["totals"] == {
        "read": 4,
        "brought": 1,
        "already_here": 1,
        "skipped": {"a reason of the sink": 1, "trash": 1},
    }
    assert json.loads(json.dumps(report)) == report


def test_the_text_names_items_figures_and_reasons() -> None:
    text = filled().as_text()
    assert "Essai : rien n’est écrit." in text
    assert re.search(r"^billets +2 +1 +1 +0$", text, re.MULTILINE)
    assert re.search(r"^total +4 +1 +1 +2$", text, re.MULTILINE)
    assert "- commentaires, 1 : à la corbeille" in text
    assert "a reason of the sink" in text
    assert "post 7" in text
    assert "l’épinglage" in text


def test_nothing_in_the_text_moves_a_terminal() -> None:
    assert all(character.isprintable() or character == "\n" for character in filled().as_text())


def test_a_remark_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(KeyError):
        filled().remark(None, "no such code")


def test_every_code_has_a_sentence_and_every_sentence_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "wording.py")
    used = set(re.findall(r'(?<=["(])([a-z][a-z_]+)(?=")', code))
    assert set(wording.REMARKS) <= used
    assert set(wording.REASONS) <= used
    given = set(re.findall(r'\(\(?"([a-z_]+)", \{', code)) | set(re.findall(r'\.remark\(\w+, "([a-z_]+)"', code))
    assert given <= set(wording.REMARKS)


def test_every_kind_has_a_name() -> None:
    assert set(wording.KINDS) == {kind.value for kind in ItemKind}
