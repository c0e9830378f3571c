"""Cases as a story's page shows them. What is decided about a case was decided before it came here."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from moderation.publication import Brand, Catalogue, Post
from moderation.publication.cases import Action, BrandRecord, Case, Round, StoryCases, Verdict

from .brand import is_e_mail
from .chronology import Event, chronology, is_late


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case, its brand, and what follows from them.

    `label`: one of words.STATES. `round`: the present one; `verdict`: the one that stands in it; `late`: whether its
    answer came after its time. `reachable`: whether anything is known by which the brand can be told.
    `speaking`: one of words.SPEAKING, or nothing where the brand's time never ended and does not run.
    """

    case: Case
    brand: Brand
    label: str
    round: Round
    verdict: Verdict | None
    late: bool
    reachable: bool
    speaking: str
    events: tuple[Event, ...]
    actions: tuple[Action, ...]
    passed_from: Brand | None
    passed_to: Brand | None


def shown_cases(story: StoryCases, catalogue: Catalogue) -> list[ShownCase]:
    """The cases of a story, in the order opened."""
    return [_shown(case, story, catalogue) for case in story.cases]


def brand_of(slug: str, catalogue: Catalogue) -> Brand:
    """The brand, also when its file is gone: what happened with it stays."""
    return catalogue.brands.get(slug) or Brand(slug, slug, "")


def label_of(case: Case) -> str:
    """Where a case stands, as one of words.STATES."""
    now = case.rounds[-1]
    if case.state in ("published", "notified", "read"):
        return "waiting" if now.notified_at else "untold"
    if case.state == "answered":
        return "answered_late" if is_late(now) else "answered"
    if case.state == "judged":
        return satisfaction(now.verdicts[-1])
    return case.state


def is_worth_drawing(case: Case) -> bool:
    """Whether a line of time says more than the list: from the first answer or silence on."""
    return any(each.answered_at or each.silent_at for each in case.rounds)


def satisfaction(verdict: Verdict) -> str:
    """Both axes in one word, as `moderation.domain.case.Verdict` has it: satisfied is yes to both, one no undoes it."""
    axes = {verdict.repaired, verdict.respected}
    return "unsatisfied" if "no" in axes else "satisfied" if axes == {"yes"} else "neutral"


def passed_stories(record: BrandRecord, catalogue: Catalogue) -> list[Post]:
    """The stories that do not name the brand but were passed on to it: no list of its stories has them."""
    posts = [catalogue.posts[each.post] for each in record.cases if each.post in catalogue.posts]
    return [post for post in posts if record.brand not in post.brands]


def _speaking(case: Case) -> str:
    """Whether somebody spoke for the brand is known as of the end of its time: that is no word about today."""
    now, verified = case.rounds[-1], case.represented_since is not None
    if now.answered_at or now.silent_at:
        return "verified_then" if verified else "nobody_then"
    if case.state in ("published", "notified", "read"):
        return "verified" if verified else "nobody"
    return ""


def _shown(case: Case, story: StoryCases, catalogue: Catalogue) -> ShownCase:
    now, brand = case.rounds[-1], brand_of(case.brand, catalogue)
    actions = tuple(each for each in story.actions if each.brand == case.brand)
    return ShownCase(
        case=case,
        brand=brand,
        label=label_of(case),
        round=now,
        verdict=now.verdicts[-1] if now.verdicts else None,
        late=is_late(now),
        reachable=case.represented_since is not None or is_e_mail(brand.complaints),
        speaking=_speaking(case),
        events=chronology(case, actions, story.post, ZoneInfo(catalogue.timezone)),
        actions=actions,
        passed_from=brand_of(case.passed_from, catalogue) if case.passed_from else None,
        passed_to=brand_of(case.passed_to, catalogue) if case.passed_to else None,
    )
