"""What could not be woven yet waits, and is named once: not once more for each page that follows from it."""

from collections.abc import Iterable
from datetime import timedelta

from moderation.acts import case
from moderation.acts.case import Moment
from moderation.publisher import Publisher
from moderation.site import CatalogueFile
from moderation.storage import cases
from tests.moderation.verify.published import Site


def broken(_keys: Iterable[str]) -> list[str]:
    raise OSError("no space left")


def test_drawings_and_records_of_a_story_that_could_not_be_woven_are_no_difference_of_their_own(site: Site) -> None:
    with site.store.read() as connection:
        mine = next(each for each in cases.of_post(connection, "panne") if len(each.rounds) == 1)
    site.store.write(lambda c: case.reopen(c, mine.id, Moment(site.clock())))
    site.clock.move(timedelta(days=30))
    site.store.write(lambda c: case.notified(c, mine.id, Moment(site.clock())))
    publisher = Publisher(site.store, site.settings.var, CatalogueFile(site.settings.catalogue), broken, site.clock)
    publisher.publish_waiting()
    assert publisher.failed is not None
    found = site.differences()
    assert [line.partition(":")[0] for line in found] == ["outbox"], found
