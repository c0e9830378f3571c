"""The words for what a case, a verdict and a promise are in, as message ids; pages say them in their language."""

from pathlib import Path

HERE = Path(__file__).parent


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


EVENTS = {
    "opened": N_("The story names the brand: case opened"),
    "reopened": N_("Reopened by the story’s author: the brand’s time begins anew"),
    "mail": N_("The brand was told by e-mail"),
    "inbox": N_("The brand was told: a representative found the story in its inbox"),
    "other": N_("The brand was told by other means"),
    "reminded": N_("The brand was reminded"),
    "read": N_("Read by a representative of the brand"),
    "acknowledged": N_("The brand wrote without answering: its time goes on"),
    "silent": N_("The time to answer is over: silence begins"),
    "answered": N_("Official answer of the brand"),
    "answered_late": N_("Official answer of the brand, late"),
    "judged": N_("Verdict of the story’s author"),
    "revised": N_("The author revised the verdict"),
    "promised": N_("The brand made a promise"),
    "claimed": N_("The brand says that it kept its promise"),
    "promise_judged": N_("The author judged the promise"),
    "contact": N_("The brand and the author talked outside this page"),
    "action": N_("The brand changed something: corrective action"),
    "told": N_("The author was told of the corrective action"),
}
"""By kind of event, what a case's chronology says of it."""

STATES = {
    "untold": N_("Not told yet"),
    "waiting": N_("Awaiting an answer"),
    "silent": N_("Silence"),
    "answered": N_("Answered"),
    "answered_late": N_("Answered late"),
    "satisfied": N_("Answered, author satisfied"),
    "neutral": N_("Answered, author partly satisfied"),
    "unsatisfied": N_("Answered, author not satisfied"),
    "unjudged": N_("Answered, no verdict"),
    "reattributed": N_("Passed on"),
    "withdrawn": N_("Closed"),
}
"""By what a reader needs to know of a case at first sight, its label."""

SPEAKING = {
    "verified": N_("Verified: represented here since"),
    "nobody": N_("Not verified: nobody speaks for the brand here"),
    "verified_then": N_("Verified in its time to answer: represented here since"),
    "nobody_then": N_("Not verified in its time to answer: nobody spoke for the brand here then"),
}
"""Whether somebody speaks for the brand of a case, or did when its time ended; those that say so go on with a day."""

ANSWERS = {
    "accepted": N_("acknowledges the facts"),
    "disputed": N_("disputes the facts"),
    "not_concerned": N_("says that it is not concerned"),
}
"""By type of an official answer, what the brand does in it: follows the brand's name, or stands alone."""

DEGREES = {"yes": N_("yes"), "partly": N_("partly"), "no": N_("no")}

PROMISES = {
    "refund": N_("Refund"),
    "repair": N_("Repair or replacement"),
    "delivery": N_("Delivery"),
    "advice": N_("Advice"),
    "compliance": N_("Compliance"),
    "change_of_practice": N_("Change of practice"),
}
"""By kind of promise."""

PROMISE_STATES = {
    "made": N_("not due yet"),
    "due": N_("due, and not said to be kept"),
    "claimed_kept": N_("kept, says the brand; the author has not judged yet"),
    "confirmed": N_("kept, the author confirms"),
    "contradicted": N_("not kept, says the author"),
    "unconfirmed": N_("kept, says the brand; the author has not confirmed it"),
}
"""By state of a promise, what is known of it and from whom."""

JUDGED = {"confirmed": N_("kept"), "contradicted": N_("not kept")}
"""By state of a promise, what its author judged."""

PROOFS = {
    "operator": N_("identity vouched for by this blog"),
    "email": N_("address at the brand’s domain"),
    "domain": N_("token on the brand’s domain"),
}
"""By what proves that somebody speaks for a brand."""

VERDICTS = {"satisfied": N_("satisfied"), "neutral": N_("partly satisfied"), "unsatisfied": N_("not satisfied")}

EXPERIENCES = {"negative": N_("negative"), "positive": N_("positive"), "mixed": N_("mixed")}
