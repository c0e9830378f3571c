"""A saga as one relation: what each episode tells, and what its author made of the brand's answer."""

from collections.abc import Callable
from dataclasses import dataclass

from moderation.publication import Catalogue, Post
from moderation.publication.cases import StoryCases

from .cases import satisfaction
from .experience import parse_experience_date
from .plots import Episode


@dataclass(frozen=True, slots=True)
class TrustEpisode:
    """An episode that tells an experience: its post, and what the curve draws of it."""

    post: Post
    told: Episode


def episodes_of(
    saga: str, catalogue: Catalogue, cases_of: Callable[[str], StoryCases], lang: str
) -> list[TrustEpisode]:
    """The stories of `saga` in the order of its episodes. Raises ContractError as documents do."""
    posts = [
        post for post in catalogue.posts.values() if post.saga == saga and post.experience and post.experience_date
    ]
    posts.sort(key=lambda post: (post.episode or 0, post.key))
    return [TrustEpisode(post, _told(post, cases_of(post.key), lang)) for post in posts]


def _told(post: Post, story: StoryCases, lang: str) -> Episode:
    # A saga is one relation: where its story has several cases, the first one that was judged speaks for it.
    verdicts = [case.rounds[-1].verdicts[-1] for case in story.cases if case.rounds[-1].verdicts]
    when = parse_experience_date(post.experience_date or "").in_words(lang)
    return Episode(post.title, when, post.experience or "", satisfaction(verdicts[0]) if verdicts else None)
