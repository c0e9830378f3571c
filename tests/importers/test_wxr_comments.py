"""Comments and pings of a WordPress export: state, thread, author, date, and that none comes twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moderation.importers import import_wxr

Import = Callable[..., Path]


@pytest.mark.parametrize(
    ("approved", "state", "reason"),
    [("1", "approved", None), ("0", "pending", None), ("hold", "pending", None), ("spam", "rejected", "spam")],
)
def test_the_old_decision_stands(
    approved: str, state: str, reason: str | None, wxr: Import, item: Any, comment: Any, sink: Any
) -> None:
    import_wxr(wxr(item(comments=[comment("5", approved=approved)])), None, sink)
    (record,) = sink.all()
    assert (record.state, record.reason) == (state, reason)
    assert record.created_at.isoformat() == "2020-05-02T08:00:00+00:00"


def test_an_unknown_state_waits_for_a_person(wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path) -> None:
    report = import_wxr(wxr(item(comments=[comment("5", approved="maybe")])), tmp_path, sink)
    assert sink.all()[0].state == "pending"
    assert [(remark.item.id, remark.code) for remark in report.remarks] == [("5", "comment_state")]


@pytest.mark.parametrize("approved", ["trash", "post-trashed"])
def test_what_was_thrown_away_is_left_and_counted(
    approved: str, wxr: Import, item: Any, comment: Any, sink: Any
) -> None:
    report = import_wxr(wxr(item(comments=[comment("5", approved=approved)])), None, sink)
    assert sink.all() == []
    assert report.as_dict()["kinds"]["comment"]["skipped"] == {"trash": 1}


def test_other_types_are_left_and_named(wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path) -> None:
    report = import_wxr(wxr(item(comments=[comment("5", type="order_note")])), tmp_path, sink)
    assert sink.all() == []
    assert report.as_dict()["kinds"]["comment"]["skipped"] == {"comment_type": 1}
    assert "order_note" in report.remarks[0].text


def test_a_ping_stays_a_ping(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    ping = comment(
        "5", "[...] said", type="pingback", author="A &amp; B &laquo; C", author_url="https://b.example/post"
    )
    report = import_wxr(wxr(item(comments=[ping])), None, sink)
    (record,) = sink.all()
    assert (record.kind, record.ping.subtype) == ("ping", "pingback")
    assert (record.ping.source_title, record.ping.source_url) == ("A & B « C", "https://b.example/post")
    assert record.body == "[...] said"
    assert report.as_dict()["kinds"]["ping"]["brought"] == 1
    assert report.as_dict()["kinds"]["comment"]["read"] == 0


def parents(sink: Any) -> dict[str, str | None]:
    short = {record.source_id: record.source_id.rpartition("-")[2] for record in sink.all()}
    return {short[record.source_id]: short.get(record.parent) for record in sink.all()}


def test_nesting_is_kept(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    import_wxr(
        wxr(
            item(comments=[comment("1"), comment("2", parent="1"), comment("3", parent="2"), comment("4", parent="1")])
        ),
        None,
        sink,
    )
    assert parents(sink) == {"1": None, "2": "1", "3": "2", "4": "1"}


@pytest.mark.parametrize(
    ("threads", "code", "child"),
    [
        ([("2", "99", "1")], "parent_missing", "2"),
        ([("2", "3", "1"), ("3", "0", "1")], "parent_later", "2"),
        ([("2", "2", "1")], "parent_later", "2"),
        ([("2", "3", "1"), ("3", "2", "1")], "parent_later", "2"),
        ([("1", "0", "trash"), ("2", "1", "1")], "parent_not_brought", "2"),
    ],
)
def test_whoever_answers_nobody_that_came_is_at_the_top(
    threads: list[tuple[str, str, str]],
    code: str,
    child: str,
    wxr: Import,
    item: Any,
    comment: Any,
    sink: Any,
    tmp_path: Path,
) -> None:
    comments = [comment(id, parent=parent, approved=approved) for id, parent, approved in threads]
    report = import_wxr(wxr(item(comments=comments)), tmp_path, sink)
    assert parents(sink)[child] is None
    assert [(remark.item.id, remark.code) for remark in report.remarks] == [(child, code)]


def test_a_parent_that_the_sink_refused_is_no_parent(
    wxr: Import, item: Any, comment: Any, new_sink: Any, tmp_path: Path
) -> None:
    sink = new_sink(refuse="too much")
    report = import_wxr(wxr(item(comments=[comment("1", "too much of it"), comment("2", parent="1")])), tmp_path, sink)
    assert parents(sink) == {"2": None}
    assert report.as_dict()["kinds"]["comment"] == {
        "read": 2,
        "brought": 1,
        "already_here": 0,
        "skipped": {"refused": 1},
    }
    assert [remark.code for remark in report.remarks] == ["refused", "parent_not_brought"]
    assert "too_long" in report.remarks[0].text


def test_an_answer_to_a_comment_under_another_post_is_at_the_top(
    wxr: Import, item: Any, comment: Any, sink: Any
) -> None:
    path = wxr(item("1", comments=[comment("1")]), item("2", comments=[comment("2", parent="1")]))
    import_wxr(path, None, sink)
    assert parents(sink) == {"1": None, "2": None}


def test_thousands_of_levels_come_through(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    import_wxr(wxr(item(comments=[comment(str(n), "deep", parent=str(n - 1)) for n in range(1, 3001)])), None, sink)
    assert list(parents(sink).values())[1:] == [str(n) for n in range(1, 3000)]


def test_the_same_comment_never_comes_twice(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    path = wxr(item(comments=[comment("1"), comment("2", parent="1")]))
    import_wxr(path, None, sink)
    again = import_wxr(path, None, sink)
    assert again.as_dict()["kinds"]["comment"]["already_here"] == 2
    assert len(sink.all()) == 2


def test_ids_do_not_change_when_the_blog_moves_to_https(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    for url in ("http://Old.example/blog/", "https://old.example/blog"):
        head = f"<wp:base_blog_url>{url}</wp:base_blog_url>"
        import_wxr(wxr(item(comments=[comment("1")]), head=head), None, sink)
    assert [record.source_id for record in sink.all()] == ["old.example/blog#comment-1"]


def test_comments_without_numbers_or_with_the_same_one_all_come_once(
    wxr: Import, item: Any, comment: Any, sink: Any
) -> None:
    path = wxr(item(comments=[comment("", "a"), comment("", "b"), comment("7", "c"), comment("7", "d")]))
    import_wxr(path, None, sink)
    import_wxr(path, None, sink)
    assert sorted(record.body for record in sink.all()) == ["a", "b", "c", "d"]


def test_network_data_stays_behind_and_mail_stays_out_of_logs(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    given = comment("1", author_email=" bruno@b.example\n", author_IP="192.0.2.7", agent="Browser/1.0")
    report = import_wxr(wxr(item(comments=[given])), tmp_path, sink)
    (record,) = sink.all()
    assert record.email == "bruno@b.example"
    assert "bruno@b.example" not in repr(record) + report.as_text() + str(report.as_dict())
    assert "192.0.2.7" not in repr(record) + report.as_text()
    assert "Browser" not in repr(record) + report.as_text()
    assert [remark.code for remark in report.remarks] == ["network_data"]


@pytest.mark.parametrize("email", ["nobody", "a b@c.example", "@c.example", "a@b\x85.example", "a@"])
def test_what_is_no_address_is_left(
    email: str, wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    report = import_wxr(wxr(item(comments=[comment("1", author_email=email)])), tmp_path, sink)
    assert sink.all()[0].email is None
    assert [remark.code for remark in report.remarks] == ["email"]


@pytest.mark.parametrize(
    ("url", "website"),
    [
        ("https://b.example/", "https://b.example/"),
        ("http://b.example/?a=1&amp;b=2", "http://b.example/?a=1&b=2"),
        ("", None),
        ("javascript:alert(1)", None),
        ("ftp://b.example", None),
        ("http://", None),
        ("http://[", None),
        ("https://user@b.example/", None),
        ("https://b.example/ x", None),
        ('https://b.example/"onclick="', None),
    ],
)
def test_only_web_addresses_are_websites(
    url: str, website: str | None, wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    report = import_wxr(wxr(item(comments=[comment("1", author_url=url)])), tmp_path, sink)
    assert sink.all()[0].author_website == website
    assert [remark.code for remark in report.remarks] == (["website"] if url and website is None else [])


@pytest.mark.parametrize(
    ("author", "name"), [("", "Anonyme"), ("\u200b ", "Anonyme"), ("A\nB", "A B"), ("<b>É</b>", "É")]
)
def test_everybody_has_a_name_on_one_line(
    author: str, name: str, wxr: Import, item: Any, comment: Any, sink: Any
) -> None:
    import_wxr(wxr(item(comments=[comment("1", author=author)])), None, sink)
    assert sink.all()[0].author_name == name


def test_long_names_and_bodies_come_whole_and_are_said(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    report = import_wxr(wxr(item(comments=[comment("1", "mot " * 4000, author="N" * 300)])), tmp_path, sink)
    (record,) = sink.all()
    assert len(record.author_name) == 300
    assert record.body.count("mot") == 4000
    assert {remark.code for remark in report.remarks} == {"long_name", "long_body"}


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"date_gmt": "0000-00-00 00:00:00"}, "2020-05-02T08:00:00+00:00"),  # local time, in the post's zone
        ({"date_gmt": "", "date": "0000-00-00 00:00:00"}, "2020-05-01T08:00:00+00:00"),  # the post's
    ],
)
def test_a_missing_date_is_made_likely_and_said(
    dates: dict[str, str], expected: str, wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    report = import_wxr(wxr(item(comments=[comment("1", **dates)])), tmp_path, sink)
    assert sink.all()[0].created_at.isoformat() == expected
    assert [remark.code for remark in report.remarks] == ["comment_date"]


def test_comments_of_what_is_not_carried_are_counted(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    path = wxr(item(post_type="attachment", comments=[comment("1"), comment("2", type="trackback")]))
    kinds = import_wxr(path, None, sink).as_dict()["kinds"]
    assert kinds["comment"]["skipped"] == kinds["ping"]["skipped"] == {"post_not_brought": 1}


def test_approved_comments_under_a_draft_are_said(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    path = wxr(item(status="draft", comments=[comment("1"), comment("2", approved="0")]))
    report = import_wxr(path, tmp_path, sink)
    assert [(remark.code, remark.details) for remark in report.remarks] == [("hidden_comments", {"count": 1})]


def test_each_post_is_committed_with_its_comments_and_a_dry_run_never(
    wxr: Import, item: Any, comment: Any, new_sink: Any, tmp_path: Path
) -> None:
    path = wxr(item("1", comments=[comment("1")]), item("2", comments=[comment("2")]))
    real, trial = new_sink(), new_sink()
    import_wxr(path, tmp_path / "c", real)
    import_wxr(path, tmp_path / "d", trial, dry_run=True)
    assert (real.commits, trial.commits) == (2, 0)


def test_isso_fixture_comes_whole(shared_data: Callable[[str], Path], sink: Any) -> None:
    report = import_wxr(shared_data("wxr/isso-wordpress.xml"), None, sink)
    assert report.as_dict()["kinds"]["comment"]["brought"] == 8
    assert sum(record.parent is not None for record in sink.all()) == 3


def test_a_comment_never_becomes_an_article(wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path) -> None:
    """LESSONS: imports do not turn comments into articles."""
    ping = comment("3", "Said elsewhere", type="pingback")
    import_wxr(wxr(item("1", content="Read", comments=[comment("1"), comment("2"), ping])), tmp_path / "c", sink)
    (file,) = [path for path in (tmp_path / "c").rglob("*") if path.is_file()]
    assert "Read" in file.read_text(encoding="utf-8")
    assert len(sink.all()) == 3
    assert not [each for each in sink.all() if each.body in file.read_text(encoding="utf-8")]
