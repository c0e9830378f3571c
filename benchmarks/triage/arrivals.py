"""The messages that are judged: two streams in the order of time, and honest texts to be held wrongly."""

import csv
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.triage import written
from benchmarks.words import DID, HOW, WHAT, WHO

ROOT = Path(__file__).parents[2]

HATECHECK = "multilingual-hatecheck-fr.csv"
BLOCKLIST = "splorp-blocklist.txt"

MESSAGES = 3000
REFUSED_SHARE = 0.25
ORDERS = 4
"""Each stream is drawn so many times, in another order of time, so that no figure hangs on one of them."""

WRONG_SHARE = 0.02
"""Decisions that a moderator would take otherwise on another day. What is judged by, is the text's own kind."""

HATEFUL_KEPT = 0.16
"""Two thirds of HateCheck are hateful. Thinned out, they are about as many as a blog's moderators refuse."""

LEARNT_SHARE = 0.7
"""The first part of each stream is learnt, and nothing after it: what is judged came later."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text, whether it ought to be refused, and what was decided about it. `sort` says what kind of text it is."""

    text: str
    refuse: bool
    decided: bool
    sort: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages as they came: `learnt` first, and `later` what is judged."""

    name: str
    learnt: Sequence[Message]
    later: Sequence[Message]


def written_stream(seed: int) -> Stream:
    """Put together from `written`: a quarter is to be refused, in campaigns that come one after the other."""
    chance = random.Random(seed)
    messages = []
    for place in range(MESSAGES):
        refuse = chance.random() < REFUSED_SHARE
        text, sort = _bad(chance, place / MESSAGES) if refuse else (_honest(chance), "honest")
        decided = refuse if chance.random() >= WRONG_SHARE else not refuse
        messages.append(Message(text, refuse, decided, sort))
    cut = int(LEARNT_SHARE * MESSAGES)
    known = {message.text for message in messages[:cut]}
    return Stream("written", messages[:cut], [each for each in messages[cut:] if each.text not in known])


def _honest(chance: random.Random) -> str:
    told = chance.choice(written.TOLD)
    if chance.random() < 0.6:
        told = f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(HOW)}"
    told = told[0].upper() + told[1:]
    return " ".join(filter(None, (chance.choice(written.OPENINGS), f"{told}.", chance.choice(written.CLOSINGS))))


def _bad(chance: random.Random, moment: float) -> tuple[str, str]:
    kind = chance.random()
    if kind < 0.6:
        begun = [number for number in range(len(written.CAMPAIGNS)) if number / len(written.CAMPAIGNS) <= moment]
        campaign = chance.choice(begun[-3:])  # old ones run out
        return _filled(chance, chance.choice(written.CAMPAIGNS[campaign])), f"campaign {campaign}"
    if kind < 0.8:
        bad = _filled(chance, chance.choice(written.INSULTS)), "insult"
    elif kind < 0.9:
        bad = _filled(chance, chance.choice(written.PRIVATE)), "personal data"
    else:
        bad = _filled(chance, chance.choice(written.ELSEWHERE)), "off topic"
    return (f"{_honest(chance)} {bad[0]}", bad[1]) if chance.random() < 0.3 else bad


def _filled(chance: random.Random, pattern: str) -> str:
    return pattern.format(
        n=chance.randrange(100, 9000, 50),
        p=chance.randrange(2, 90),
        t=f"06 {chance.randrange(10, 99)} {chance.randrange(10, 99)} 00 00",
        w=chance.choice(written.INVENTED),
        who=chance.choice(written.TARGETS),
        name=chance.choice(written.NAMES),
    )


def hatecheck_stream(folder: Path, seed: int) -> Stream:
    """Sentences of Multilingual HateCheck (Röttger et al. 2022), its patterns in a random order of time.

    No pattern that is judged was learnt in any of its sentences: they are as new as what trolls think of next.
    """
    with (folder / HATECHECK).open(encoding="utf-8", newline="") as stream:
        cases = list(csv.DictReader(stream))
    patterns = sorted({case["templ_id"] for case in cases})
    chance = random.Random(seed)
    chance.shuffle(patterns)
    early = set(patterns[: int(LEARNT_SHARE * len(patterns))])
    chance.shuffle(cases)
    parts: tuple[list[Message], list[Message]] = ([], [])
    for case in cases:
        refuse = case["label_gold"] == "hateful"
        if refuse and chance.random() > HATEFUL_KEPT:
            continue
        message = Message(case["test_case"], refuse, refuse, case["functionality"])
        parts[case["templ_id"] not in early].append(message)
    return Stream("HateCheck", *parts)


def together(streams: Sequence[Stream]) -> list[Message]:
    """What all streams teach, as if it had come to one desk over the same time."""
    placed = [
        (place / len(stream.learnt), message) for stream in streams for place, message in enumerate(stream.learnt)
    ]
    return [message for _place, message in sorted(placed, key=lambda each: each[0])]


def honest_articles() -> list[str]:
    """The paragraphs of the sample blog's French articles: angry at times, and none of them learnt."""
    found = []
    for path in sorted((ROOT / "content" / "articles").glob("*.md")):
        head, _blank, body = path.read_text(encoding="utf-8").partition("\n\n")
        if re.search(r"(?mi)^lang:\s*en", head):
            continue
        found += [paragraph.strip() for paragraph in body.split("\n\n") if _is_prose(paragraph)]
    return found


def _is_prose(paragraph: str) -> bool:
    return len(paragraph) > 60 and paragraph.lstrip()[:1].isalpha()


def honest_threads() -> list[str]:
    """The comments of the sample blog's demonstration threads that were approved."""
    threads = json.loads((ROOT / "demo" / "threads.json").read_text(encoding="utf-8"))
    return [
        each["body"]
        for each in threads["contributions"]
        if each["kind"] == "comment" and each["decisions"] and each["decisions"][-1]["action"] == "approve"
    ]


def honest_pages(folder: Path) -> list[str]:
    """Paragraphs of pages that real bloggers wrote in French, from plain text files."""
    return [
        line.strip() for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines()
        if _is_prose(line)
    ]  # fmt: skip


def block_list(folder: Path) -> list[str]:
    """The terms of the best-known list of comment spam."""
    return [line.strip() for line in (folder / BLOCKLIST).read_text(encoding="utf-8").splitlines() if line.strip()]
