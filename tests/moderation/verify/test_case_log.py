"""A case, a verdict, a notice or a promise that was changed past the service is named, though published anew since."""

import pytest
from sqlalchemy import text

from moderation.verify.case_log import case_log_differences
from tests.moderation.verify.published import Site


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE case_rounds SET repaired = 'yes', respected = 'yes' WHERE repaired IS NOT NULL",
            "the verdict is yes/yes",
        ),
        ("UPDATE case_rounds SET repaired = NULL, respected = NULL, judged_at = NULL", "the verdict is None"),
        ("UPDATE case_rounds SET answer = NULL, answered_at = NULL WHERE answer IS NOT NULL", "the answer is not"),
        ("UPDATE case_rounds SET notified_at = '2019-01-01 00:00:00.000000'", "the notice is not"),
        ("UPDATE case_rounds SET silent_at = '2019-01-01 00:00:00.000000'", "the silence is not"),
        ("UPDATE case_rounds SET read_at = '2019-01-01 00:00:00.000000'", "read it then"),
        ("UPDATE cases SET state = 'silent' WHERE post = 'panne'", "is silent, but its log leads to"),
        ("UPDATE promises SET state = 'confirmed'", "is confirmed, but its log leads to"),
        ("UPDATE promises SET judged_at = '2019-01-01 00:00:00.000000'", "at another time than its log says"),
    ],
)
def test_what_was_changed_past_the_service_is_named_though_it_was_published(site: Site, change: str, said: str) -> None:
    assert list(case_log_differences(site.store)) == []
    site.store.write(lambda c: c.execute(text(change)))
    assert any(said in line for line in case_log_differences(site.store))


def test_it_stays_named_when_everything_is_published_anew(site: Site) -> None:
    site.store.write(lambda c: c.execute(text("UPDATE case_rounds SET repaired = 'yes' WHERE repaired IS NOT NULL")))
    site.publisher.publish_all()
    (found,) = [line for line in site.differences() if line.startswith("case ")]
    assert "compare with the last backup" in found
