"""Every form in which somebody types: what cannot be taken as it came is told by the name of its field, nothing is kept
of it, and everything typed stands in the page that comes back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from moderation.domain.actors import Permission
from moderation.settings import Settings
from moderation.storage import tables
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from moderation.web.intake import FORM
from tests.conftest import CATALOGUE, MovedClock
from tests.web.world import World, build_world, form_token

WORDS = {
    "name": "Zoé Gardée",
    "email": "gardee@lecteurs.example",
    "website": "https://gardee.example/",
    "body": "Un corps gardé",
    "passage": "Un passage gardé",
    "explanation": "Une explication gardée",
    "appeal": "Un recours gardé",
    "answer": "Une réponse gardée",
    "note": "Une note gardée",
    "policy": "# Une politique gardée",
    "words": "Des mots gardés",
    "title": "Un titre gardé",
    "on": "2026-02-27",
    "how": "Un moyen gardé",
    "facts": "Des faits gardés",
    "proof": "https://nuage.example/gardee",
    "place": "panne",
    "capacity": "Une qualité gardée",
    "address": "https://nuage.example/recue",
}
"""What is typed; no two share a word with a page of their own."""

SHORT = ("name", "email", "website", "proof", "on", "address")
"""What is typed again in a moment: a page without its form does not bring it back."""

TYPED = {
    "account.send_link": ("email",),
    "appeals.decide": ("answer",),
    "brand.edit": ("body",),
    "brand.reply": ("body",),
    "brand_case.answer": ("body", "facts"),
    "brand_case.draft": ("body", "facts"),
    "brand_case.fill": ("body", "facts"),
    "brand_case.preview": ("body", "facts"),
    "brand_inbox.claim": ("proof",),
    "brand_notes.contact": ("on", "words"),
    "brand_notes.escalate": ("note",),
    "brand_notes.note": ("note",),
    "brand_templates.change": ("title", "body"),
    "brand_templates.write": ("title", "body"),
    "comments.preview": ("name", "email", "website", "body"),
    "comments.send": ("name", "email", "website", "body"),
    "corrections.submit": ("title", "words"),
    "desk.bulk": ("note",),
    "desk.take": ("note",),
    "desk_cases.record_notice": ("on", "how"),
    "desk_authors.register": ("email",),
    "desk_brands.invite": ("email",),
    "desk_brands.refuse": ("answer",),
    "desk_replies.decide": ("answer",),
    "desk_reports.decide": ("answer",),
    "hooks.register": ("address",),
    "joining.ask": ("name", "title", "email"),
    "joining.use": ("name", "title"),
    "people.invite": ("email",),
    "passkeys.add": ("name",),
    "policy.attempt": ("policy",),
    "policy.download": ("policy",),
    "policy.replace": ("policy",),
    "reader.send_link": ("email",),
    "receipts.answer": ("answer",),
    "receipts.edit": ("body",),
    "receipts.lodge": ("appeal",),
    "receipts.notices": ("email",),
    "report_appeals.decide": ("answer",),
    "reports.lodge": ("appeal",),
    "stories.say": ("words",),
    "reports.send": ("name", "email", "passage", "explanation"),
    "right_of_reply.send": ("place", "passage", "body", "name", "capacity", "address", "email"),
    "threads.answer": ("body",),
}
"""In which fields one types, by the view that takes them. A new view that takes a form is a line here or below."""

CHOSEN = {
    *("desk_brands.change_part", "desk_brands.confirm", "desk_brands.suspend", "domains.ask", "domains.check"),
    *("hooks.again", "hooks.choose", "hooks.remove", "hooks.resume", "hooks.rotate", "hooks.test"),
    *("people.change_part", "people.leave", "people.renew"),
    *("stories.judge", "stories.judge_promise", "stories.pass_on", "stories.reopen"),
    *("corrections.withdraw", "desk_authors.renew", "desk_corrections.decide"),
    *("account.end_session", "account.revoke_token", "passkeys.remove", "passkeys.sign_in"),
    "desk_cases.send_notice",
    *("brand_case.read", "brand_notes.assign", "brand_notes.delete", "brand_templates.remove"),
    *("blocks.end_block", "blocks.set_block", "brand.withdraw", "digest.choose", "receipts.erase_it"),
    *("receipts.withdraw", "right_of_reply.withdraw", "threads.change", "threads.withdraw"),
}
"""Views whose forms have choices and hidden fields only."""

NOTHING_READ = {
    *("account.sign_out", "account.sign_out_everywhere", "account.use_link"),
    *("passkeys.ask_new", "passkeys.ask_sign_in"),
    *("story_letters.end",),
    *("digest.end", "joining.renew", "notices.do", "reader.sign_out", "reader.use_link"),
}
"""Views that do one thing, whatever is sent with it."""

LABELS = {
    "name": "Name",
    "email": "E-mail",
    "website": "Website",
    "body": "Message",
    "passage": "The words concerned",
    "explanation": "What is wrong with them",
    "appeal": "Why the decision is wrong",
    "answer": "Your answer",
    "note": "Note",
    "policy": "Text of the policy",
    "on": "Day",
    "how": "By what means",
    "facts": "Facts disputed",
    "proof": "Where it can be seen",
    "address": "Address of your endpoint",
    "title": "Title",
    "words": "Words",
    "place": "Where it stands",
    "capacity": "For whom you speak (optional)",
}

HERE = {
    ("corrections.submit", "title"): "What you changed, in a line",
    ("corrections.submit", "words"): "What you changed",
    ("stories.say", "words"): "How it was",
    ("appeals.decide", "answer"): "Answer to its author",
    ("brand.edit", "body"): "Your reply",
    **{(f"brand_case.{form}", "body"): "Your answer" for form in ("answer", "draft", "fill", "preview")},
    ("brand_notes.contact", "on"): "On which day",
    ("brand_notes.contact", "words"): "What was said",
    ("brand_notes.escalate", "note"): "Why",
    **{(f"brand_templates.{form}", "body"): "Words" for form in ("change", "write")},
    ("brand.reply", "body"): "Your reply",
    ("desk_brands.refuse", "answer"): "Why not",
    ("joining.ask", "email"): "Your e-mail at the brand",
    ("joining.ask", "name"): "Your name",
    ("joining.ask", "title"): "Your role in the brand",
    ("joining.use", "name"): "Your name",
    ("joining.use", "title"): "Your role in the brand",
    ("people.invite", "email"): "E-mail of your colleague",
    ("desk_reports.decide", "answer"): "Answer to both parties",
    ("passkeys.add", "name"): "Name of this passkey",
    ("receipts.answer", "answer"): "Your answer to this report",
    ("report_appeals.decide", "answer"): "Answer to the reporter",
    ("desk_replies.decide", "answer"): "Statement",
    ("right_of_reply.send", "passage"): "The passages contested",
    ("right_of_reply.send", "address"): "Your postal address",
    ("right_of_reply.send", "body"): "Your reply",
    ("right_of_reply.send", "name"): "Your name, shown with the reply",
    ("right_of_reply.send", "email"): "Your e-mail",
    ("reports.send", "email"): "Your e-mail",
    ("reports.send", "name"): "Your name",
    ("threads.answer", "body"): "Your answer",
}
"""Where a page calls a field something else."""

FAULTS = {
    "no UTF-8": b" %E9t%E9",
    "no UTF-8, and not escaped": b" \xe9",
    "half a character": b" %ED%A0%80",
    "NUL": b"%00",
    "twice": b"",
}

UNESCAPED = "no UTF-8, and not escaped"
"""What only programs send: no token of a session is found in it, and no view behind one is reached."""

REFUSED_BEFORE = {"receipts.answer", "receipts.lodge", "reports.lodge"}
"""Here Ana can answer no report, and neither she nor Eve can appeal against anything, whatever the words."""


@pytest.fixture
def world(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> World:
    settings = replace(service_settings, smtp_url="smtp://localhost:1")
    app = create_app(Service(sqlite_store, settings, lambda: CATALOGUE, clock))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return build_world(app, clock)


def stored(world: World) -> dict[str, list[Any]]:
    """Every row of every table, but those that say when somebody was last seen."""
    with world.service.store.read() as connection:
        return {
            table.name: list(connection.execute(select(table)).all())
            for table in tables.metadata.sorted_tables
            if table.name != "sessions"
        }


def forms(world: World, endpoints: set[str]) -> Iterator[tuple[Rule, str, Permission]]:
    """The routes that take forms at `endpoints`, each with an address and what it asks for."""
    for rule, permission in world.rules():
        if rule.endpoint in endpoints and "POST" in (rule.methods or ()):
            yield rule, world.urls(rule)[0], permission


def send(world: World, url: str, permission: Permission, body: bytes) -> tuple[int, BeautifulSoup]:
    """Send `body` as who may, and read the page that comes back."""
    actor = {Permission.MODERATE: "sofia", Permission.REPLY: "leo", Permission.ACCOUNT: "leo"}.get(
        permission, "visitor"
    )
    client, _ = world.client(actor, "cookie")
    token = urlencode({"csrf_token": form_token(world.app, client)}).encode()
    before = stored(world)
    world.reached.clear()
    answer = client.post(
        url, data=token + b"&" + body, content_type=FORM, headers={"Accept-Language": "en", "Accept": "text/html"}
    )
    assert stored(world) == before, url
    return answer.status_code, BeautifulSoup(answer.text, "html.parser")


def complete(world: World, endpoint: str) -> dict[str, str]:
    """What a form of `endpoint` holds when nothing is wrong with it."""
    hidden = {"post": "panne", "reason": "illegal", "version": "1", "seen": f"{world.waiting}.1", "good_faith": "yes"}
    hidden |= {"contribution": "0" * 16, "type": "disputed", "channel": "telephone"}
    hidden |= {"medium": "text", "concerned": "yes"}
    hidden |= {"brand": "nuage", "part": "agent", "request": str(world.request)}
    return hidden | {name: WORDS[name] for name in TYPED[endpoint]}


def told(page: BeautifulSoup) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.select(".error-summary li")]


def shown(page: BeautifulSoup) -> str:
    """All that stands in the fields and the words of a page."""
    main = page.find("main")
    assert isinstance(main, Tag)
    return " ".join([main.get_text(" "), *(str(each.get("value")) for each in main.select("input"))])


def test_every_form_is_known_here(world: World) -> None:
    sent_to = {
        rule.endpoint
        for rule, _ in world.rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert sent_to == {*TYPED, *CHOSEN, *NOTHING_READ}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_taken_as_it_came_is_told_by_its_field_and_costs_no_word(world: World, fault: str) -> None:
    for rule, url, permission in forms(world, set(TYPED)):
        for field in TYPED[rule.endpoint]:
            if rule.endpoint == "comments.preview" and fault == "NUL" and field != "body":
                continue  # a preview shows the body, and looks at nothing else
            fields = complete(world, rule.endpoint)
            body = urlencode({name: value for name, value in fields.items() if name != field}).encode()
            wrong = urlencode({field: fields[field]}).encode() + FAULTS[fault]
            if fault == "twice":
                wrong += b"&" + urlencode({field: "Encore une fois"}).encode()
            status, page = send(world, url, permission, body + b"&" + wrong)
            case = f"{url} {field}: {status} {told(page)}"
            if fault == UNESCAPED and status == 400:
                assert world.reached == [], case
                continue
            kept = [WORDS[name] for name in TYPED[rule.endpoint]] + ["Encore une fois"] * (fault == "twice")
            assert [word for word in kept if word not in shown(page)] == [], case
            if fault == "NUL" and rule.endpoint in REFUSED_BEFORE:
                assert (status, len(told(page))) in ((403, 1), (404, 1)), case
            elif fault == "NUL" and field == "policy":
                assert (status, "not TOML" in told(page)[0]) == (422, True), case
            else:
                label = HERE.get((rule.endpoint, field), LABELS[field])
                assert (status, told(page)[0].partition(":")[0]) == (422, label), case


def test_a_field_that_nobody_sees_is_named_too_and_nothing_is_done(world: World) -> None:
    for _rule, url, permission in forms(world, CHOSEN):
        status, page = send(world, url, permission, b"mark=%FF")
        assert status == 422, url
        assert "“mark”: This did not arrive whole" in shown(page), url


def test_it_is_told_in_the_language_of_the_page(world: World) -> None:
    answer = world.app.test_client().post("/comments", data=b"lang=fr&post=panne&name=A&body=%E9", content_type=FORM)
    assert told(BeautifulSoup(answer.text, "html.parser"))[0].startswith(
        "Message\xa0: Ce champ n’est pas arrivé entier"
    )


def test_words_of_a_form_that_is_gone_meanwhile_are_shown_beside_the_page(world: World, sqlite_app: Flask) -> None:
    """A colleague dismissed the appeal, or decided the report, while the answer was typed."""
    for url, rest in (
        (f"/desk/appeals/{world.appeal}/dismiss", {}),
        (f"/desk/reports/{world.report}/invalidate", {"version": "1"}),
    ):
        for name, status in (("Première réponse", 303), ("Seconde réponse", 409)):
            client, _ = world.client("sofia", "cookie")
            data = {"csrf_token": form_token(world.app, client), "answer": name, **rest}
            answer = client.post(url, data=data)
            assert answer.status_code == status, url
        assert "Seconde réponse" in shown(BeautifulSoup(answer.text, "html.parser")), url


def test_what_was_written_stands_in_the_page_when_the_session_is_over_or_the_form_too_old(world: World) -> None:
    written = {name: text for name, text in WORDS.items() if name not in SHORT}
    for rule, url, permission in forms(world, set(TYPED)):
        if permission not in (Permission.MODERATE, Permission.REPLY):
            continue
        fields = complete(world, rule.endpoint)
        kept = [written[name] for name in TYPED[rule.endpoint] if name in written]
        if not kept:
            continue
        who = {Permission.MODERATE: "sofia", Permission.REPLY: "leo"}[permission]
        for actor, status in (("visitor", 401), (who, 400)):
            client, _ = world.client(actor, "cookie")
            world.reached.clear()
            answer = client.post(url, data=fields | {"lang": "fr"})
            page = shown(BeautifulSoup(answer.text, "html.parser"))
            assert (answer.status_code, world.reached) == (status, []), url
            assert [word for word in kept if word not in page] == [], url
            assert "rien n’a été fait" in page, url


def test_what_another_site_s_form_says_is_not_shown(world: World) -> None:
    client, _ = world.client("sofia", "cookie")
    headers = {"Origin": "https://evil.example"}
    answer = client.post("/desk/policy/try", data={"policy": "Appelez ce numéro"}, headers=headers)
    assert (answer.status_code, "Appelez" in answer.text) == (403, False)
