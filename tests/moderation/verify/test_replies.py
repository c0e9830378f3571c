"""A request for a reply that was changed past the service is named: its three days are the law's."""

import pytest
from sqlalchemy import text

from tests.moderation.verify.published import Site


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("SET state = 'refused' WHERE state = 'published'", "is refused, but its log says otherwise"),
        ("SET state = 'withdrawn' WHERE state = 'refused'", "is withdrawn, but was decided"),
        ("SET state = 'published' WHERE state = 'withdrawn'", "is published, but its log says otherwise"),
        ("SET decided_at = '2019-01-01 00:00:00.000000'", "was decided at another time"),
        ("SET reason = 'too_long' WHERE state = 'refused'", "for another reason"),
        ("SET created_at = '2019-01-01 00:00:00.000000'", "was received at another time"),
    ],
)
def test_a_request_that_was_changed_past_the_service_is_named(site: Site, change: str, said: str) -> None:
    assert site.differences() == []
    site.store.write(lambda c: c.execute(text(f"UPDATE reply_requests {change}")))
    assert any(said in line and "compare with the last backup" in line for line in site.differences())
