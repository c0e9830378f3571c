"""A verdict on its story's page: words at once, the drawing behind them; what draws is loaded to draw, not before."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from moderation.build import build
from moderation.domain.case import Degree
from moderation.publisher import Publisher
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage import schema
from moderation.storage.store import Store
from moderation.verify import verify
from moderation.weaving import SiteWeaver
from tests.conftest import ROOT, MovedClock
from tests.moderation.hearing import Told
from tests.site.blog import clean_build, differences, tree, write_blog, write_saga

LOADED = """
import json, sys
from datetime import timedelta
import moderation.commands.serving
from moderation.acts import contribute
from moderation.domain.case import Degree
from moderation.domain.contribution import Action
from moderation.domain.text import check_words
from moderation.settings import read_settings
from tests.site.test_drawn import Scene

def loaded(*others):
    return [name for name in ("matplotlib", "scipy", *others) if name in sys.modules]

found = {"at the start": loaded("alembic", "bs4", "icalendar", "sklearn")}
scene = Scene(read_settings(json.loads(sys.argv[1])))
said = check_words("Ana", "Bonjour")
post = scene.told.catalogue.posts["deux"]
kept = scene.store.write(lambda c: contribute.comment(c, post, None, said, "fr", "form", scene.clock()))
scene.told.decide(kept, Action.APPROVE)
scene.publish()
found["after a comment"] = loaded()
scene.told.notify()
scene.clock.move(timedelta(days=3))
scene.told.answer()
scene.publish_threads()
scene.told.judge(Degree.YES, Degree.NO)
scene.publish_threads()
found["after a verdict"] = loaded()
scene.publisher.publish_sitewide()
found["drawn"] = loaded()
print(json.dumps(found))
"""


class Scene:
    """A built blog, its publisher, and a story of it whose case is moved on."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.clock = settings, MovedClock()
        self.store = Store(settings.database_url)
        schema.upgrade(self.store)
        catalogue = CatalogueFile(settings.catalogue)
        self.told = Told(self.store, self.clock, catalogue(), catalogue().posts["un"])
        weave = SiteWeaver(settings, catalogue)
        self.publisher = Publisher(self.store, settings.var, catalogue, weave, self.clock)
        self.page = settings.output / catalogue().posts["un"].url.strip("/") / "index.html"

    def publish_threads(self) -> None:
        while self.publisher.publish_waiting():
            pass

    def publish(self) -> None:
        self.publish_threads()
        self.publisher.publish_sitewide()
        assert self.publisher.failed is None


def drawing(page: str) -> str:
    """What stands in the slot of the page's timelines."""
    return page.partition("<!--[timelines un_drawn fr]-->")[2].partition("<!--[/timelines]-->")[0]


def test_a_verdict_stands_on_the_page_before_it_is_drawn_and_all_ends_in_what_a_build_gives(tmp_path: Path) -> None:
    settings = write_blog(tmp_path)
    write_saga(tmp_path / "content")
    build(settings)
    scene = Scene(settings)
    scene.told.notify()
    scene.publish()
    assert drawing(scene.page.read_text(encoding="utf-8")).strip() == "", "no picture, and none that is missing"
    scene.clock.move(timedelta(days=3))
    scene.told.answer()
    scene.publish()
    before = scene.page.read_text(encoding="utf-8")
    assert drawing(before).count("<svg") == 1
    scene.clock.move(timedelta(days=1))
    scene.told.judge(Degree.YES, Degree.NO)
    scene.publish_threads()
    judged = scene.page.read_text(encoding="utf-8")
    said = '<p class="standing unsatisfied">'
    assert (said in before, said in judged) == (False, True)
    assert drawing(judged) == drawing(before), "the one before stands until the next is there"
    assert [said.split(":")[0] for said in verify(scene.store, settings, scene.clock)] == ["outbox"]
    scene.publish()
    after = scene.page.read_text(encoding="utf-8")
    assert drawing(after) != drawing(before)
    assert list(verify(scene.store, settings, scene.clock)) == []
    assert differences(tree(settings.output), clean_build(settings, tmp_path / "clean")) == []
    scene.store.close()


def test_neither_the_start_nor_a_comment_nor_a_verdict_loads_what_draws_and_computes(tmp_path: Path) -> None:
    """It takes more than a second of the processor, in the process that answers readers; and a start needs no more than
    what answers them."""
    build(write_blog(tmp_path))
    names = {"VAR": "var", "OUTPUT": "output", "PELICANCONF": "blogconf.py"}
    environment = {f"ECOUTE_{name}": str(tmp_path / path) for name, path in names.items()}
    command = [sys.executable, "-c", LOADED, json.dumps(environment)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("drawn"), "the test would see it"
    assert found == {"at the start": [], "after a comment": [], "after a verdict": []}
