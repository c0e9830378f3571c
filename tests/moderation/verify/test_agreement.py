"""What agrees is passed over in silence, also while people write and the publisher is at work."""

import threading

from moderation.domain.contribution import Action, State
from tests.moderation.lived_in import bring, rewrite, send, settle, withdraw
from tests.moderation.verify.published import Site
from tests.waiting import LONG, ended


def test_a_site_at_peace_has_no_differences(any_site: Site) -> None:
    assert any_site.differences() == []


def test_all_that_people_do_leaves_no_difference_once_published(any_site: Site) -> None:
    site = any_site
    nadia, marc, now = site.cast.nadia, site.cast.marc, site.clock()
    kept = settle(site.store, send(site.store, now), Action.APPROVE, nadia, now)
    for step in (
        lambda: rewrite(site.store, kept, "Autrement", now),
        lambda: rewrite(site.store, kept, "Bonjour", now),
        lambda: rewrite(site.store, kept, "Encore autrement", now),
        lambda: settle(site.store, kept, Action.TAKE_DOWN, nadia, now, reason="insult"),
        lambda: settle(site.store, kept, Action.UNDO, nadia, now),
        lambda: settle(site.store, kept, Action.TAKE_DOWN, nadia, now, reason="insult"),
        lambda: settle(site.store, kept, Action.REINSTATE, marc, now),
        lambda: rewrite(site.store, kept, "Enfin", now),
        lambda: settle(site.store, kept, Action.ACCEPT_EDIT, marc, now),
        lambda: withdraw(site.store, kept, now),
    ):
        step()
        site.publish()
        assert site.differences() == []


def test_imported_contributions_need_no_log(any_site: Site) -> None:
    for number, state in enumerate((State.PENDING, State.APPROVED, State.REJECTED), 100):
        bring(any_site.store, any_site.clock(), state, str(number))
    any_site.publisher.publish_all()
    assert any_site.differences() == []


def test_a_decision_that_waits_is_reported_once_as_waiting(any_site: Site) -> None:
    site = any_site
    settle(site.store, send(site.store, site.clock()), Action.APPROVE, site.cast.nadia, site.clock())
    assert site.only_difference() == "outbox: 1 waiting: run `ecoute publish`"
    site.publish()
    assert site.differences() == []


def test_a_publisher_at_work_is_no_difference(any_site: Site) -> None:
    site, stop = any_site, threading.Event()
    done = threading.Semaphore(0)

    def decide() -> None:
        while not stop.is_set():
            settle(site.store, send(site.store, site.clock()), Action.APPROVE, site.cast.nadia, site.clock())
            site.publish()
            done.release()

    worker = threading.Thread(target=decide)
    worker.start()
    try:
        for _round in range(3):
            assert [line for line in site.differences() if "waiting" not in line] == []
            assert done.acquire(timeout=LONG)
    finally:
        stop.set()
        ended(worker)
