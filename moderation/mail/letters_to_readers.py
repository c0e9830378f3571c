# ruff: noqa: E501 - texts of letters read best unbroken
"""What readers are told by mail: decisions, answers, what becomes of appeals and reports. No colleague is named.

What is sent to an address that nobody has proved holds no visitor's words: a form must not become somebody's mail.
"""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.appeal import AppealState
from moderation.domain.contribution import Action, State
from moderation.domain.reasons import WORDED
from moderation.domain.report import ReportState
from moderation.mail.letters import Letter
from moderation.mail.quoting import one_line, quoted
from moderation.moments import moment_words

LANGUAGES = ("fr", "en")

ANSWER = "#c-"
"""In the link to an answer stands before its id."""

_HELLO = {"fr": "Bonjour,", "en": "Hello,"}

_DECISIONS: dict[str, dict[str, tuple[str, str]]] = {
    "fr": {
        Action.APPROVE: ("Votre message est publié", "Votre message sous « {post} » est publié depuis le {at}."),
        Action.REINSTATE: (
            "Votre message est rétabli",
            "Votre message sous « {post} » est de nouveau publié, depuis le {at}.",
        ),
        Action.REJECT: (
            "Votre message n’est pas publié",
            "Le {at}, il a été décidé de ne pas publier votre message sous « {post} ».",
        ),
        Action.TAKE_DOWN: (
            "Votre message est retiré",
            "Le {at}, il a été décidé de retirer votre message publié sous « {post} ».",
        ),
        Action.REFUSE_EDIT: (
            "Votre modification n’est pas publiée",
            "Le {at}, il a été décidé de ne pas publier la modification de votre message sous « {post} ». Votre texte précédent reste publié.",
        ),
        Action.UNDO: (
            "La décision sur votre message est annulée",
            "La décision prise sur votre message sous « {post} » a été annulée le {at}. Il est maintenant {state}.",
        ),
    },
    "en": {
        Action.APPROVE: ("Your message is published", "Your message under “{post}” has been published since {at}."),
        Action.REINSTATE: ("Your message is back", "Your message under “{post}” is published again, since {at}."),
        Action.REJECT: (
            "Your message is not published",
            "On {at} it was decided not to publish your message under “{post}”.",
        ),
        Action.TAKE_DOWN: (
            "Your message was taken down",
            "On {at} it was decided to take down your message under “{post}”.",
        ),
        Action.REFUSE_EDIT: (
            "Your edit is not published",
            "On {at} it was decided not to publish the edit of your message under “{post}”. Your earlier words stay published.",
        ),
        Action.UNDO: (
            "The decision about your message was undone",
            "The decision about your message under “{post}” was undone on {at}. It is now {state}.",
        ),
    },
}

_STATES: dict[str, dict[str, str]] = {
    "fr": {
        State.PENDING: "en attente",
        State.APPROVED: "publié",
        State.REJECTED: "non publié",
        State.TAKEN_DOWN: "retiré",
    },
    "en": {
        State.PENDING: "waiting",
        State.APPROVED: "published",
        State.REJECTED: "not published",
        State.TAKEN_DOWN: "taken down",
    },
}

_WHY = {
    "fr": "Le motif :\n{reason}\n(règle « {code} » de ce blog)\n\nLa décision a été prise par une personne, pas par une machine.{cause}\n\n"
    "Vous pouvez la contester gratuitement pendant six mois : une autre personne décidera. Le formulaire est sur votre page privée.",
    "en": "The reason:\n{reason}\n(rule “{code}” of this blog)\n\nThe decision was taken by a person, not by a machine.{cause}\n\n"
    "You can appeal against it, free of charge, for six months: somebody else will decide. The form is on your private page.",
}

_CAUSE = {"fr": " Elle fait suite à un signalement.", "en": " It follows a report."}

_PAGE = {
    "fr": "Votre page privée, qui dit tout et que vous ne devez donner à personne :\n{link}",
    "en": "Your private page, which tells everything and is for nobody else:\n{link}",
}

_CONFIRM = {
    "fr": (
        "Voulez-vous être prévenu des réponses ?",
        "Quelqu’un, vous sans doute, a demandé sur {host} que cette adresse soit prévenue des réponses à un message sous « {post} ».\n\n"
        "Si c’est bien votre souhait, ouvrez ce lien puis confirmez :\n{link}\n\n"
        "Il sert une fois, pendant trois jours. Sinon, ne faites rien : sans confirmation, rien d’autre n’est envoyé.",
    ),
    "en": (
        "Do you want to be told of answers?",
        "Somebody, probably you, asked on {host} that this address be told of answers to a message under “{post}”.\n\n"
        "If that is what you want, open this link, then confirm:\n{link}\n\n"
        "It works once, for three days. Otherwise do nothing: without confirmation nothing else is sent.",
    ),
}

_ANSWERS = {
    "fr": (
        "Des réponses à votre message",
        "{who} a répondu à votre message sous « {post} » :",
        "Pour lire et répondre :\n{link}",
        "Pour ne plus recevoir ces avis, ouvrez ce lien puis confirmez :\n{stop}",
    ),
    "en": (
        "Answers to your message",
        "{who} answered your message under “{post}”:",
        "To read and to answer:\n{link}",
        "To receive no more of these notices, open this link, then confirm:\n{stop}",
    ),
}

_APPEAL = {
    "fr": (
        "Votre recours",
        "Votre recours au sujet de votre message sous « {post} » a été examiné par une autre personne que celle qui avait décidé. La décision est maintenue.\n\nVoici pourquoi :\n{answer}",
    ),
    "en": (
        "Your appeal",
        "Your appeal about your message under “{post}” was read by another person than the one who had decided. The decision stands.\n\nThis is why:\n{answer}",
    ),
}

_FILED = {
    "fr": (
        "Votre signalement est bien arrivé",
        "Votre signalement d’un message sous « {post} » est arrivé le {at}. Une personne le lira ; l’auteur du message peut y répondre pendant trois jours, sans savoir qui vous êtes.\n\nVotre page privée dit ce qu’il devient :\n{link}",
    ),
    "en": (
        "Your report has arrived",
        "Your report of a message under “{post}” arrived on {at}. A person will read it; the author of the message can answer it for three days, without being told who you are.\n\nYour private page tells what becomes of it:\n{link}",
    ),
}

_HEARD = {
    "fr": (
        "Votre message a été signalé",
        "Votre message sous « {post} » a été signalé le {at}, pour ce motif :\n{reason}\n\nIl reste publié. Vous pouvez répondre à ce signalement jusqu’au {until}, sur votre page privée ; une personne décidera ensuite.\n{link}",
    ),
    "en": (
        "Your message was reported",
        "Your message under “{post}” was reported on {at}, for this reason:\n{reason}\n\nIt stays published. You can answer this report until {until}, on your private page; then a person decides.\n{link}",
    ),
}

_DECIDED: dict[str, dict[str, str]] = {
    "fr": {
        ReportState.UPHELD: "Le message a été retiré le {at}.",
        ReportState.INVALID: "Le {at}, il a été décidé que le message reste publié.",
        ReportState.CLOSED: "Le message n’est plus publié : son auteur l’a repris, ou il a été effacé.",
    },
    "en": {
        ReportState.UPHELD: "The message was taken down on {at}.",
        ReportState.INVALID: "On {at} it was decided that the message stays published.",
        ReportState.CLOSED: "The message is no longer published: its author took it back, or it was erased.",
    },
}

_REPORTED = {
    "fr": ("Ce que devient votre signalement", "Vous avez signalé un message sous « {post} ». {outcome}"),
    "en": ("What becomes of your report", "You reported a message under “{post}”. {outcome}"),
}

_BY_A_PERSON = {
    "fr": "La décision a été prise par une personne. Si vous n’êtes pas d’accord, écrivez au directeur de la publication (mentions légales), ou saisissez la justice.",
    "en": "The decision was taken by a person. If you disagree, write to the publisher (legal notice), or go to court.",
}

_CONTEST = {
    "fr": "La décision a été prise par une personne. Vous pouvez la contester gratuitement pendant six mois : une autre personne décidera. Le formulaire est sur votre page privée.",
    "en": "The decision was taken by a person. You can appeal against it, free of charge, for six months: somebody else will decide. The form is on your private page.",
}

_REPORT_APPEAL: dict[str, dict[str, tuple[str, str]]] = {
    "fr": {
        AppealState.UPHELD: (
            "Votre recours est accepté",
            "Votre recours au sujet du message que vous aviez signalé sous « {post} » a été examiné par une autre personne que celle qui avait décidé. Elle vous donne raison : le message a été retiré le {at}.",
        ),
        AppealState.DISMISSED: (
            "Votre recours est rejeté",
            "Votre recours au sujet du message que vous aviez signalé sous « {post} » a été examiné le {at} par une autre personne que celle qui avait décidé. La décision est maintenue : le message reste publié.",
        ),
        AppealState.CLOSED: (
            "Votre recours est clos",
            "Le message que vous aviez signalé sous « {post} » n’est plus publié : son auteur l’a repris, ou il a été effacé. Il n’y a plus rien à décider.",
        ),
    },
    "en": {
        AppealState.UPHELD: (
            "Your appeal was upheld",
            "Your appeal about the message that you had reported under “{post}” was read by another person than the one who had decided. You were right: the message was taken down on {at}.",
        ),
        AppealState.DISMISSED: (
            "Your appeal was dismissed",
            "Your appeal about the message that you had reported under “{post}” was read on {at} by another person than the one who had decided. The decision stands: the message stays published.",
        ),
        AppealState.CLOSED: (
            "Your appeal was closed",
            "The message that you had reported under “{post}” is no longer published: its author took it back, or it was erased. There is nothing left to decide.",
        ),
    },
}

_STAYS = {
    "fr": (
        "Votre message reste publié",
        "Le signalement de votre message sous « {post} » a été examiné le {at} : il n’est pas retenu, et votre message reste publié.\n\nVoici pourquoi :\n{answer}",
    ),
    "en": (
        "Your message stays published",
        "The report of your message under “{post}” was examined on {at}: it is not upheld, and your message stays published.\n\nThis is why:\n{answer}",
    ),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """In which language, about which post, and in which time zone a letter speaks; `host` is the site's name."""

    lang: str
    post: str
    zone: str
    host: str

    def at(self, moment: datetime) -> str:
        """A moment as people of this language write it."""
        return moment_words(moment, self.lang, self.zone)

    def letter(self, to: str, subject: str, *parts: str, unsubscribe: str = "") -> Letter:
        """A letter of these paragraphs."""
        return Letter(to, subject, "\n\n".join((_HELLO[self.lang], *parts, f"{self.host}")) + "\n", unsubscribe)


def decision_letter(
    to: str, voice: Voice, action: str, reason: str | None, state: str, at: datetime, reported: bool, link: str
) -> Letter:
    """What was decided about a message, with the statement of reasons (DSA, article 17) where it was refused."""
    subject, told = _DECISIONS[voice.lang][action]
    parts = [told.format(post=voice.post, at=voice.at(at), state=_STATES[voice.lang].get(state, state))]
    if reason is not None:
        cause = _CAUSE[voice.lang] if reported else ""
        parts.append(_WHY[voice.lang].format(reason=wording(reason, voice.lang), code=reason, cause=cause))
    return voice.letter(to, subject, *parts, _PAGE[voice.lang].format(link=link))


def wording(reason: str, lang: str) -> str:
    """What is publicly said of a reason code."""
    return WORDED[reason].wording[lang] if reason in WORDED else reason


def confirm_letter(to: str, voice: Voice, link: str) -> Letter:
    """Asks an address whether it wants notices. It holds no visitor's words: the address is not proved."""
    subject, text = _CONFIRM[voice.lang]
    return voice.letter(to, subject, text.format(host=voice.host, post=voice.post, link=link))


def answers_letter(to: str, voice: Voice, answers: list[tuple[str, str, str]], stop: str) -> Letter:
    """Tells of answers: (name, words, link) of each."""
    subject, intro, read, end = _ANSWERS[voice.lang]
    parts = []
    for name, words, link in answers:
        who = one_line(name)
        parts += [intro.format(who=who, post=voice.post), quoted(words), read.format(link=link)]
    return voice.letter(to, subject, *parts, end.format(stop=stop), unsubscribe=stop)


def without_answer(text: str, id: str) -> str | None:
    """The text of an `answers_letter` less what it tells of the contribution `id`; None where nothing else is left.

    What is quoted has no empty line in it (see `quoting`): an answer is three paragraphs, and the last has its link.
    Any other letter stays as it is.
    """
    parts = text.split("\n\n")
    is_quote = [part.startswith(">") for part in parts]
    links = [place for place in range(2, len(parts)) if is_quote[place - 1] and not is_quote[place]]
    gone = [place for place in links if parts[place].endswith(f"{ANSWER}{id}")]
    if gone and gone == links:
        return None
    return "\n\n".join(part for place, part in enumerate(parts) if not {place, place + 1, place + 2} & {*gone})


def appeal_letter(to: str, voice: Voice, answer: str, link: str) -> Letter:
    """The reasoned answer to an appeal that was dismissed."""
    subject, text = _APPEAL[voice.lang]
    return voice.letter(to, subject, text.format(post=voice.post, answer=answer), _PAGE[voice.lang].format(link=link))


def filed_letter(to: str, voice: Voice, at: datetime, link: str) -> Letter:
    """Acknowledges a report (DSA, article 16 (4)). It holds no visitor's words: the address is not proved."""
    subject, text = _FILED[voice.lang]
    return voice.letter(to, subject, text.format(post=voice.post, at=voice.at(at), link=link))


def heard_letter(to: str, voice: Voice, reason: str, at: datetime, until: datetime, link: str) -> Letter:
    """Tells an author of a report that they can answer."""
    subject, text = _HEARD[voice.lang]
    values = {"at": voice.at(at), "until": voice.at(until), "reason": wording(reason, voice.lang)}
    return voice.letter(to, subject, text.format(post=voice.post, link=link, **values))


def reported_letter(to: str, voice: Voice, state: str, at: datetime, answer: str, link: str) -> Letter:
    """Tells a reporter what was decided (DSA, article 16 (5))."""
    subject, text = _REPORTED[voice.lang]
    outcome = _DECIDED[voice.lang][state].format(at=voice.at(at))
    said = [answer] if answer else []
    judged = {
        ReportState.UPHELD: [_BY_A_PERSON[voice.lang]],
        ReportState.INVALID: [_CONTEST[voice.lang]],
    }.get(ReportState(state), [])
    page = _PAGE[voice.lang].format(link=link)
    return voice.letter(to, subject, text.format(post=voice.post, outcome=outcome), *said, *judged, page)


def report_appeal_letter(to: str, voice: Voice, state: str, at: datetime, answer: str, link: str) -> Letter:
    """Tells a reporter what became of their appeal (DSA, article 20 (5))."""
    subject, text = _REPORT_APPEAL[voice.lang][state]
    said = [answer] if answer else []
    return voice.letter(
        to, subject, text.format(post=voice.post, at=voice.at(at)), *said, _PAGE[voice.lang].format(link=link)
    )


def stays_letter(to: str, voice: Voice, at: datetime, answer: str, link: str) -> Letter:
    """Tells an author that a report came to nothing."""
    subject, text = _STAYS[voice.lang]
    told = text.format(post=voice.post, at=voice.at(at), answer=answer)
    return voice.letter(to, subject, told, _PAGE[voice.lang].format(link=link))
