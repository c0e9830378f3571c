"""Whether an address is at a brand's domain: exactly, below it, however written; and never by resemblance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.brand_address import at_domain, mailbox, normal_domain

LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
DOMAIN = st.lists(LABEL, min_size=2, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("email", "domains", "at"),
    [
        ("lea@nuage.example", ["nuage.example"], "nuage.example"),
        ("lea@NUAGE.Example", ["Nuage.EXAMPLE."], "nuage.example"),
        ("lea@mail.eu.nuage.example", ["nuage.example"], "nuage.example"),
        ("lea@éclair.example", ["xn--clair-9ra.example"], "xn--clair-9ra.example"),
        ("lea@xn--clair-9ra.example", ["ÉCLAIR.example"], "xn--clair-9ra.example"),
        ("lea@orage.example", ["nuage.example", "orage.example"], "orage.example"),
        ("lea@evilnuage.example", ["nuage.example"], None),
        ("lea@nuage.example.evil.example", ["nuage.example"], None),
        ("lea@example", ["example"], None),
        ("lea@nuage.example", [], None),
        ("lea@nuage.example", ["", ".", "..", "nuage..example"], None),
        ("nuage.example", ["nuage.example"], None),
        ("@nuage.example", ["nuage.example"], None),
        ("lea@127.0.0.1", ["127.0.0.1"], None),
        ("lea@" + "a" * 64 + ".example", ["a" * 64 + ".example"], None),
        ("lea@straße.example", ["strasse.example"], None),
        ("lea@σίγμας.example", ["σίγμασ.example"], None),
        ("lea@nu\u200dage.example", ["nuage.example"], None),
        ("lea@ＮＵage.example", ["nuage.example"], "nuage.example"),
        ("lea@nuage.example@evil.example", ["nuage.example"], None),
    ],
)
def test_at_which_domain_an_address_is(email: str, domains: list[str], at: str | None) -> None:
    assert at_domain(email, domains) == at


@given(DOMAIN, LABEL)
def test_a_domain_covers_itself_and_what_is_below_it_and_nothing_that_only_ends_like_it(domain: str, more: str) -> None:
    assert at_domain(f"x@{domain}", [domain]) == domain
    assert at_domain(f"x@{more}.{domain}", [domain]) == domain
    assert at_domain(f"x@{more}{domain}", [domain]) is None
    assert at_domain(f"x@{domain}.{more}", [domain]) in (None, domain)  # as in a.a.a, where it is below
    assert at_domain(f"x@{domain.upper()}", [domain]) == domain


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_domain_as_dns_writes_it_or_none(text: str) -> None:
    found = normal_domain(text)
    assert found is None or (found.isascii() and found == found.lower() and normal_domain(found) == found)


def test_a_tag_makes_no_other_mailbox() -> None:
    assert mailbox(" Lea+Cases@Nuage.example ") == mailbox("lea@nuage.example") == "lea@nuage.example"
    assert mailbox("leo@nuage.example") != mailbox("lea@nuage.example")
