"""The policy in words: one plain sentence a rule, for the desk; and what is in force, for everybody."""

from collections.abc import Sequence

from moderation.domain.errors import Problem
from moderation.domain.policy_rules import Policy

HELD: dict[str, Problem] = {
    "everyone": Problem("policy", "A person reads every message before it appears."),
    "honeypot": Problem("policy", "A field that people do not see was filled in."),
    "too_fast": Problem("policy", "It was sent faster than anybody types."),
    "duplicate": Problem("policy", "The same words were sent under this post within a day."),
    "no_proof": Problem("policy", "Its browser did no calculation (no script, or a program)."),
    "brand_domain": Problem("policy", "Its address is at a domain of a brand that the post is about."),
    "first_time": Problem("policy", "First message of this author, as far as an address tells."),
    "links": Problem("policy", "It has more links than the policy lets pass."),
    "suspect_word": Problem("policy", "It has a word from the list of suspect words."),
    "language": Problem("policy", "It seems to be in another language than the policy names."),
    "slow": Problem("policy", "It came too soon after another one from the same sender."),
    "banned_word": Problem("policy", "It has a word from the list of banned words."),
    "too_many_links": Problem("policy", "It has more links than the policy allows."),
    "check_failed": Problem("policy", "A rule could not be checked, so a person must look."),
}
"""By rule id: why a message is held, or would be refused."""


def why_held(held: str) -> list[Problem]:
    """The sentences for what a contribution keeps of its rules (ids separated by spaces).

    A rule of another release is named by its id: what held a message is never kept from its moderator.
    """
    return [HELD.get(id) or Problem("policy", "Rule “%(id)s”.", {"id": id}) for id in held.split()]


def refusals(rules: Sequence[str], policy: Policy) -> list[Problem]:
    """What the sender of a refused message is told, by field: what to mend."""
    told = {
        "slow": Problem(
            "body",
            "Under this post, wait %(minutes)d min between two messages. Yours is still here: send it then.",
            {"minutes": policy.slow_minutes},
        ),
        "banned_word": Problem("body", "This blog does not publish some of these words. Say it with others."),
        "too_many_links": Problem(
            "body",
            "This has more links than a message can have: %(most)d. Take some out.",
            {"most": policy.refuse_links},
        ),
    }
    return [told[rule] for rule in rules if rule in told]


def in_force(policy: Policy) -> list[Problem]:
    """What `policy` does, a sentence each, in the order in which a message meets it. Words are only counted."""

    def say(applies: object, message: Problem) -> list[Problem]:
        return [message] if applies else []

    words_held, words_refused = len(policy.hold_words.listed), len(policy.refuse_words.listed)
    return [
        *say(
            policy.close_after_days,
            Problem(
                "close",
                "Comments close %(days)d days after a post appears, unless the post says otherwise.",
                {"days": policy.close_after_days},
            ),
        ),
        *say(
            policy.slow_minutes and policy.slow_everywhere,
            Problem(
                "slow",
                "Between two messages of one sender under one post: %(minutes)d min.",
                {"minutes": policy.slow_minutes},
            ),
        ),
        *say(
            policy.slow_minutes and not policy.slow_everywhere,
            Problem(
                "slow",
                "Under posts in slow mode, between two messages of one sender: %(minutes)d min.",
                {"minutes": policy.slow_minutes},
            ),
        ),
        *say(
            words_refused,
            Problem("refuse", "Messages with banned words are sent back: %(count)d listed.", {"count": words_refused}),
        ),
        *say(
            policy.refuse_links,
            Problem(
                "refuse",
                "Messages are sent back for their links where there are more than %(most)d.",
                {"most": policy.refuse_links},
            ),
        ),
        *say(
            not policy.trust_proved_after, Problem("trust", "A moderator reads every other message before it appears.")
        ),
        *say(
            policy.trust_proved_after,
            Problem(
                "trust",
                "Who proved an identity and has %(count)d published messages publishes at once, unless a rule below "
                "holds the message; a moderator reads every other one before it appears.",
                {"count": policy.trust_proved_after},
            ),
        ),
        *say(policy.hold_first_time, Problem("hold", "Held and marked: the first message of an author.")),
        *say(
            policy.hold_links,
            Problem("hold", "Held and marked: links, where there are more than %(most)d.", {"most": policy.hold_links}),
        ),
        *say(
            words_held,
            Problem("hold", "Held and marked: suspect words, %(count)d listed.", {"count": words_held}),
        ),
        *say(
            policy.hold_languages,
            Problem(
                "hold",
                "Held and marked: languages other than %(languages)s.",
                {"languages": ", ".join(policy.hold_languages)},
            ),
        ),
        *say(
            policy.form_least_seconds,
            Problem(
                "form",
                "Held and marked: what is sent within %(seconds)d s of opening the form.",
                {"seconds": policy.form_least_seconds},
            ),
        ),
        *say(
            policy.form_proof_of_work, Problem("form", "Held and marked: what comes without a browser's calculation.")
        ),
        Problem(
            "retention",
            "Words of refused messages are erased after %(days)d days.",
            {"days": policy.retention_refused_days},
        )
        if policy.retention_refused_days
        else Problem("retention", "Words of refused messages are kept."),
        Problem(
            "cases",
            "Brands are told by themselves of stories published within %(days)d days.",
            {"days": policy.cases_notify_within_days},
        )
        if policy.cases_notify_within_days
        else Problem("cases", "Brands are told of a story only when a moderator asks for it."),
    ]
