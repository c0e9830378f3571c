"""A store in which something of everything happened, through the acts that people have."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import MetaData, insert, select

from moderation.acts import (
    answering,
    appeal,
    author,
    case,
    contribute,
    decide,
    hooks,
    inbox,
    joining,
    notices,
    official,
    person,
    promise,
    report,
    report_appeal,
    representatives,
    right_of_reply,
    subscribe,
    template,
    thread,
)
from moderation.domain.actors import AUTHOR, VISITOR, Role
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import Action, State
from moderation.domain.parts import Part
from moderation.domain.reply_request import Medium, Request
from moderation.domain.report import Notice
from moderation.domain.text import Words
from moderation.domain.thread import ThreadAction
from moderation.mail.letters import Letter
from moderation.mail.postbox import post_letter
from moderation.publication import Brand, Kind
from moderation.storage import (
    accounts,
    blocks,
    case_notices,
    cases,
    connections,
    contributions,
    identities,
    joinings,
    outbox,
    passkeys,
    records,
    search,
    stories,
)
from moderation.storage import proofs as spent
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored
from moderation.storage.drafts import Answer
from moderation.storage.joinings import JoiningKind, JoiningState
from moderation.storage.store import Store
from moderation.storage.tables import digests, metadata, publications
from tests.conftest import CATALOGUE, Cast, enter_cast
from tests.moderation.lived_cases import speak_outside
from tests.moderation.opening import open_cases

WINDOW = timedelta(minutes=15)


def send(store: Store, now: datetime, body: str = "Bonjour", post: str = "panne", **more: Any) -> Stored:
    """A reader's comment."""
    words = Words(more.pop("name", "Ana"), body, more.pop("email", None), more.pop("website", None))
    parent = more.pop("parent", None)
    return store.write(lambda c: contribute.comment(c, CATALOGUE.posts[post], parent, words, "fr", "form", now))


def settle(store: Store, kept: Stored, action: Action, actor: accounts.Account, now: datetime, **more: Any) -> Stored:
    """A decision of the desk."""
    return store.write(lambda c: decide.take(c, kept.id, action, actor.actor(), now, **more))


def rewrite(store: Store, kept: Stored, body: str, now: datetime) -> Stored:
    """An edit by the author."""
    return store.write(lambda c: author.edit(c, kept.id, body, AUTHOR, WINDOW, now))


def withdraw(store: Store, kept: Stored, now: datetime) -> Stored:
    """The author takes it back."""
    return store.write(lambda c: author.withdraw(c, kept.id, AUTHOR, now))


def bring(store: Store, now: datetime, state: State, source_id: str, parent: str | None = None) -> Stored:
    """What an import brings: decided elsewhere, so without a log."""
    values = {
        "post": "essai",
        "parent": parent,
        "kind": Kind.COMMENT,
        "state": state,
        "author": "Jean d’avant",
        "title": "",
        "body": f"Venu d’ailleurs {source_id}",
        "lang": "fr",
        "created_at": now - timedelta(days=4000),
        "published_at": now - timedelta(days=4000) if state is State.APPROVED else None,
        "source": "wxr",
        "source_id": source_id,
    }
    return store.write(lambda c: contributions.add(c, **values))


def _readers(c: accounts.Connection, gone: Stored, approved: Stored, decider: accounts.Account, now: datetime) -> None:
    """What readers ask for: appeals about what is `gone` and of a reporter, reports, notices; and a digest."""
    appeal.lodge(c, gone.id, "Ce n’est pas diffamatoire", now)
    notice = Notice(approved.id, "spam", "Approuvé", "", "Bob", "bob@lecteurs.example")
    filed = report.file(c, notice, "fr", now)
    report.answer(c, filed.id, approved.id, "Mais non", now)
    other = report.file(c, notice, "fr", now)
    report.invalidate(c, other.id, decider.actor(), "Rien à redire", now)
    report_appeal.lodge(c, other.id, "Si, justement", now)
    subscribe.ask(c, approved.id, "ana@lecteurs.example", "fr", now)
    c.execute(insert(digests).values(day="2026-03-01", sent_at=now))


def live(store: Store, now: datetime) -> Cast:
    """Let everything happen: all states, edits, replies, imports, letters, links, sessions, tokens."""
    cast = enter_cast(store, now)
    nadia, marc = cast.nadia, cast.marc
    send(
        store,
        now,
        "En attente « œ » 👍\n\tligne deux\u2028",
        email="ana@lecteurs.example",
        website="https://ana.example/",
    )
    approved = settle(store, send(store, now, "Approuvé"), Action.APPROVE, nadia, now)
    send(store, now, "Une réponse", parent=approved.id)
    rewrite(store, approved, "Approuvé, puis corrigé", now)
    accepted = settle(store, send(store, now, "Avant"), Action.APPROVE, nadia, now)
    rewrite(store, accepted, "Après", now)
    settle(store, accepted, Action.ACCEPT_EDIT, marc, now)
    refused = settle(store, send(store, now, "Bien"), Action.APPROVE, nadia, now)
    rewrite(store, refused, "Mal", now)
    settle(store, refused, Action.REFUSE_EDIT, marc, now, reason="insult")
    settle(store, send(store, now, "Refusé"), Action.REJECT, nadia, now, reason="spam", note="un robot\nsans doute")
    wavering = settle(store, send(store, now, "Mot d’abord"), Action.APPROVE, nadia, now)
    rewrite(store, wavering, "Mot d’après", now)
    for action, why in (
        (Action.ACCEPT_EDIT, None),
        (Action.UNDO, None),
        (Action.REFUSE_EDIT, "spam"),
        (Action.UNDO, None),
    ):
        settle(store, wavering, action, marc, now, reason=why)
    gone = settle(store, send(store, now, "Retiré par le bureau"), Action.APPROVE, nadia, now)
    rewrite(store, gone, "Retiré, avec une correction en attente", now)
    settle(store, gone, Action.TAKE_DOWN, nadia, now, reason="defamation")
    back = settle(store, send(store, now, "Rétabli"), Action.REJECT, nadia, now, reason="off_topic")
    settle(store, back, Action.REINSTATE, marc, now)
    undone = settle(store, send(store, now, "Défait"), Action.APPROVE, nadia, now)
    settle(store, undone, Action.UNDO, nadia, now)
    withdraw(store, settle(store, send(store, now, "Repris"), Action.APPROVE, nadia, now), now)
    forgotten = send(store, now, "À oublier", email="oubli@lecteurs.example")
    rewrite(store, forgotten, "À oublier vraiment", now)
    settle(store, forgotten, Action.APPROVE, nadia, now)
    store.write(lambda c: person.erase_person(c, "oubli@lecteurs.example", now))
    reply = store.write(
        lambda c: contribute.reply(
            c,
            CATALOGUE.posts["panne"],
            approved.id,
            "Nous réparons.",
            cast.leo.actor(),
            "Service client",
            "form",
            now,
        )
    )
    settle(store, reply, Action.APPROVE, marc, now)
    imported = bring(store, now, State.APPROVED, "1")
    bring(store, now, State.PENDING, "2")
    bring(store, now, State.REJECTED, "3")
    settle(store, imported, Action.TAKE_DOWN, marc, now, reason="personal_data")
    settle(store, bring(store, now, State.APPROVED, "4"), Action.TAKE_DOWN, nadia, now, reason="illegal")

    store.write(lambda c: _readers(c, gone, approved, nadia, now))

    store.write(lambda c: _prove(c, cast, approved, now))
    post = CATALOGUE.posts["panne"]
    for action in (ThreadAction.LOCK, ThreadAction.UNLOCK, ThreadAction.PIN):
        store.write(lambda c, action=action: thread.change(c, post, action, nadia.actor(), now, approved.id))
    store.write(lambda c: thread.answer(c, post, approved.id, "Nous suivons.", marc.actor(), "La rédaction", now))
    for number in range(4):
        store.write(lambda c, number=number: _reply_by_right(c, number, approved, nadia, now))
    _hear_a_case(store, cast, now)
    store.write(lambda c: _speak_for_brands(c, cast, now))
    return cast


def _reply_by_right(
    c: accounts.Connection, number: int, approved: Stored, decider: accounts.Account, now: datetime
) -> None:
    """Somebody who is named asks for a reply: one is inserted, one refused, one taken back, and one waits."""
    place = f"panne#c-{approved.id}" if number else "panne"
    body = f"C’est faux « œ »\n\net voici pourquoi {number}"
    asked = Request(
        place, Medium.TEXT, "« jamais »", body, "Rosa Plume", "pour la boutique", "1 rue", "rosa@lecteurs.example"
    )
    kept = right_of_reply.ask(c, CATALOGUE, asked, "fr", now)
    if number == 0:
        right_of_reply.publish(c, CATALOGUE, kept.id, decider.actor(), now)
    elif number == 1:
        right_of_reply.refuse(c, CATALOGUE, kept.id, decider.actor(), "not_signed", "Sans preuve", now)
    elif number == 2:
        right_of_reply.withdraw(c, kept.id, now)


def _hear_a_case(store: Store, cast: Cast, now: datetime) -> None:
    """A case that is notified, read, answered and judged, with a promise; and one of which nothing is known."""
    when = case.Moment(now)
    leo, post = cast.leo, CATALOGUE.posts["panne"]
    store.write(lambda c: hooks.register(c, leo.actor(), "https://crm.nuage.example/ici", ["case.opened"], now))
    opened = store.write(lambda c: open_cases(c, CATALOGUE, now))
    mine = next(each for each in opened if (each.post, each.brand) == (post.key, leo.brand))
    store.write(lambda c: _tell(c, mine.id, leo, when))
    store.write(lambda c: case.read(c, mine.id, leo.actor(), when))
    accepted = StatementType.ACCEPTED
    answer = store.write(
        lambda c: answering.state(c, mine.id, post, accepted, "Nous avons eu tort.", leo.actor(), "", "form", now)
    )
    due_on = (now + timedelta(days=30)).date().isoformat()
    made = store.write(lambda c: promise.make(c, answer, "refund", due_on, when))
    settle(store, answer, Action.APPROVE, cast.marc, now)
    store.write(lambda c: promise.claim(c, made.id, leo.actor(), "https://nuage.example/preuve", now))
    store.write(lambda c: case.judge(c, mine.id, Verdict(Degree.PARTLY, Degree.YES), when))
    store.write(lambda c: _work_in_an_inbox(c, mine.id, leo, now))
    store.write(lambda c: speak_outside(c, mine, cast, when))


def _tell(c: accounts.Connection, id: str, leo: accounts.Account, when: case.Moment) -> None:
    """The brand is told: a letter that is refused, and one that is delivered."""
    for error in ("SMTPRecipientsRefused 550", ""):
        notices.ask(c, cases.get(c, id), notices.NOTICE, leo.actor(), when.now)
        notice = case_notices.of_case(c, cases.get(c, id))[-1].seq
        row = post_letter(c, Letter(leo.email, "Un récit", "attend votre réponse."), when.now)
        case_notices.add_letter(c, notice, row, "representative", leo.seq)
        if error:
            notices.returned(c, row, error, when.now)
            outbox.returned(c, row, error, when.now)
        else:
            notices.delivered(c, row, when.now)
            outbox.delivered(c, row, when.now)


def _work_in_an_inbox(c: accounts.Connection, id: str, leo: accounts.Account, now: datetime) -> None:
    """What a brand’s people do among themselves: notes, one deleted, a case given away, help, a text, a draft."""
    mia = accounts.add(c, "mia@nuage.example", Role.BRAND, now, "Mia", "Direction", "nuage", "operator")
    inbox.note(c, id, leo.actor(), "Rappeler la boutique", now)
    gone = inbox.note(c, id, leo.actor(), "À effacer", now)
    inbox.delete_note(c, id, gone.seq, leo.actor(), now)
    inbox.assign(c, id, leo.actor(), mia.seq, 0, now)
    inbox.escalate(c, id, leo.actor(), mia.seq, "Le client menace d’écrire", now)
    template.write(c, leo.actor(), "Excuses", "Bonjour {client}, pardon.", now)
    promised = (("refund", "2026-05-01"), ("", ""))
    official.save(c, id, Answer("follow_up", "Encore un mot « œ »", "", promised), 0, leo.actor(), now)


def _speak_for_brands(c: accounts.Connection, cast: Cast, now: datetime) -> None:
    """An invitation, a request that waits, one that was refused; a domain that is proved, and one that is not."""
    sending = joining.Sending("fr", "https://blog.example/brand/join", "https://blog.example/account/sign-in", "blog")
    nuage = Brand("nuage", "Nuage", "/marques/nuage/", ("nuage.example",))
    orage = Brand("éclair", "Éclair", "/marques/eclair/", ("eclair.example",))
    joining.invite(c, nuage, "eve@nuage.example", "agent", cast.nadia.actor(), sending, now)
    for name in ("Max", "Lou"):
        joining.request(c, orage, name, "Atelier", f"{name}@eclair.example", sending, now)
        token = joinings.add(
            c, JoiningKind.REQUEST, "éclair", Part.AGENT, f"{name}2@eclair.example", VISITOR, "fr", now, name, "Atelier"
        )
        joining.prove(c, token, orage, now)
    (first, *_others) = joinings.of_brand(c, "éclair", JoiningState.PROVED)
    joining.refuse(c, first.seq, orage, "Une stagiaire.", cast.marc.actor(), sending, now)
    for domain, problem in (("nuage.example", ""), ("nuage.test", "Il n’y a rien.")):
        asked = representatives.ask_token(c, cast.leo.seq, "nuage", domain, now)
        counted = representatives.begin_check(c, cast.leo.seq, asked.seq, now)
        representatives.end_check(c, counted, "dns", problem, now)


def _prove(c: accounts.Connection, cast: Cast, approved: Stored, now: datetime) -> None:
    """Links, sessions, tokens, identities, letters, blocks: what is neither words nor decisions."""
    nadia, marc = cast.nadia, cast.marc
    accounts.new_link(c, nadia, now, mailed=True)
    used = accounts.new_link(c, nadia, now)
    accounts.use_link(c, used, now)
    accounts.start_session(c, nadia, "Firefox", now)
    ended = accounts.start_session(c, marc, "Chromium", now)
    accounts.end_session(c, ended, now)
    accounts.new_token(c, marc, now)
    for name, used_at in (("Téléphone", now), ("Clé « bleue »", None)):
        values = {"credential": f"cred-{name}", "public_key": "pQEC", "handle": "aGFuZGxl", "sign_count": 2**32 - 1}
        values |= {"transports": "usb nfc", "backed_up": bool(used_at), "name": name, "created_at": now}
        kept = passkeys.add(c, account=nadia.seq, **values)
        if used_at is None:
            passkeys.remove(c, kept.seq, now)
        else:
            passkeys.used(c, kept.seq, 7, True, used_at)
    gone = accounts.add(c, "parti@orage.example", Role.BRAND, now, "Zoé", "Direction", "orage", "operator")
    accounts.suspend(c, gone, now)
    post_letter(c, Letter("ana@lecteurs.example", "Décision", "Publié."), now)
    claimed = outbox.claim(c, "publish", "ici/1/1", now, 1)
    outbox.done(c, [task.seq for task in claimed], now)
    given_up = outbox.claim(c, "mail", "ici/1/1", now, 1)
    outbox.give_up(c, [task.seq for task in given_up], "550 inconnue", now)
    blocks.add(c, "0" * 64, "address", "spam", approved.seq, nadia.seq, now, now + timedelta(days=7))
    connections.add(c, approved.seq, Origin("203.0.113.7", "Navigateur « œ »"), now)
    spent.spend(c, "1" * 64, now + timedelta(hours=6))
    c.execute(insert(publications).values(post="panne", serial=7, digest="0" * 64, closed=False, published_at=now))
    stories.remember(c, "panne", stories.Story("negative", now))
    records.keep(c, "nuage", records.Published("0" * 64, now, now, shown=True))
    link, _email = identities.new_link(c, "ana@lecteurs.example", now)
    ana = identities.use_link(c, link, now)
    identities.new_link(c, "ana@lecteurs.example", now)
    identities.start_session(c, ana, now)
    identities.sign(c, approved.seq, ana)


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that both databases have."""
    with store.read() as connection:
        found = MetaData()
        found.reflect(connection, only=lambda name, _metadata: not search.is_index(name))
        assert found.tables.keys() - {"alembic_version"} == metadata.tables.keys()
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
