"""The reasons for which a contribution may be refused: data files, read once, with public wording in each language."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from moderation.domain.errors import Problem, Refused


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for refusal, with its public `wording` by language (fr, en)."""

    code: str
    wording: dict[str, str]


def _read(name: str) -> dict[str, Reason]:
    table = tomllib.loads(files("moderation.domain").joinpath(name).read_text(encoding="utf-8"))
    return {code: Reason(code, {"fr": entry["fr"], "en": entry["en"]}) for code, entry in table.items()}


REASONS = _read("reasons.toml")

REPLY_REASONS = _read("reply_reasons.toml")
"""Those for which a reply by right may be refused: see `domain.right_of_reply`."""

WORDED = REASONS | REPLY_REASONS
"""Every reason that the log may hold, for its wording; no code is in both files."""


def check_reason(code: str | None) -> str | None:
    """`code` if it is a known reason or None. Raises Refused, naming the codes there are."""
    if code is None or code == "":
        return None
    if code not in REASONS:
        raise Refused(
            Problem(
                "reason",
                "“%(code)s” is not a reason. Choose one of: %(codes)s.",
                {"code": code, "codes": ", ".join(REASONS)},
            )
        )
    return code
