"""The model as a file: a line of JSON that says what it is, then plain numbers. Nothing in it is ever executed.

It holds no word and no name, only weights of hashed pieces of words, and it is a cache: whatever is wrong with it
(damaged, from another version, of another store), it is put together anew from the decisions.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from moderation.documents import ContractError, Fields, moment, replace_file
from moderation.triage.features import BUCKETS, JUDGED, NGRAMS
from moderation.triage.learning import RATE, Model

VERSION = 1

KIND = f"triage {VERSION}: char_wb {NGRAMS[0]}-{NGRAMS[1]}, {BUCKETS} buckets, {JUDGED} characters, rate {RATE}"
"""Models of another kind are not comparable."""

LARGEST = 64 * BUCKETS
"""Bytes: nothing that large was written here."""


class NoModel(Exception):
    """There is no such file, or it is not a model of this kind; the message says why."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, and the entry of the log up to which it has learnt: its place and link. `built_at`: since when."""

    model: Model
    seq: int
    link: str
    built_at: datetime


def save(path: Path, learnt: Learnt) -> None:
    """Put the model into `path`, whole or not at all; only the service's user may read the folder. Raises OSError."""
    model = learnt.model
    places = np.flatnonzero(model.weights).astype("<u4")
    numbers = [model.bias, model.slope, model.shift, *model.margins, *model.foretold, *map(float, model.outcomes)]
    body = places.tobytes() + model.weights[places].astype("<f8").tobytes() + np.array(numbers, "<f8").tobytes()
    head = {
        "kind": KIND,
        "seq": learnt.seq,
        "link": learnt.link,
        "built_at": moment(learnt.built_at),
        "published": model.published,
        "refused": model.refused,
        "weights": len(places),
        "record": len(model.margins),
    }
    line = json.dumps(head).encode()
    digest = hashlib.sha256(line + b"\n" + body).hexdigest().encode()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, b"\n".join((digest, line, body)))


def load(path: Path) -> Learnt:
    """The model in `path`. Raises NoModel."""
    try:
        if path.stat().st_size > LARGEST:
            raise NoModel(f"{path} is larger than any model")
        digest, _end, rest = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise NoModel(f"{path}: {error.strerror}") from error
    if hashlib.sha256(rest).hexdigest().encode() != digest:
        raise NoModel(f"{path} is damaged")
    line, _end, body = rest.partition(b"\n")
    try:
        return _read(Fields(json.loads(line), str(path)), body)
    except (ValueError, RecursionError, ContractError) as error:
        raise NoModel(f"{path} is no model: {error}") from error


def _read(head: Fields, body: bytes) -> Learnt:
    if head.text("kind") != KIND:
        raise NoModel(f"a model of another kind: {head.text('kind')!r}")
    filled, remembered = head.integer("weights"), head.integer("record")
    if min(filled, remembered) < 0 or len(body) != 12 * filled + 8 * (3 + 3 * remembered):
        raise ValueError("its length is not what its head says")
    places = np.frombuffer(body, "<u4", filled)
    values = np.frombuffer(body, "<f8", filled, 4 * filled)
    numbers = np.frombuffer(body, "<f8", offset=12 * filled)
    if (places >= BUCKETS).any() or not (np.isfinite(values).all() and np.isfinite(numbers).all()):
        raise ValueError("numbers that no model has")
    model = Model(
        bias=float(numbers[0]),
        slope=float(numbers[1]),
        shift=float(numbers[2]),
        published=head.integer("published"),
        refused=head.integer("refused"),
    )
    model.weights[places] = values
    margins, foretold, outcomes = numbers[3:].reshape(3, remembered).tolist()
    model.margins, model.foretold, model.outcomes = margins, foretold, [bool(each) for each in outcomes]
    return Learnt(model, head.integer("seq"), head.text("link"), head.moment("built_at"))
