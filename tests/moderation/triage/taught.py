"""A few messages written for these tests, and a model that was taught by them."""

from moderation.triage.learning import Model

HONEST = [
    "La vendeuse a rappelé le lendemain et s’est excusée, merci à elle.",
    "Trois semaines d’attente pour une livraison, c’est une honte, mais le remboursement est arrivé.",
    "Même aventure au guichet : personne ne savait où était mon colis.",
    "Le service client m’a répondu en deux jours, réponse claire et polie.",
    "J’ai attendu quarante minutes au téléphone avant qu’on me raccroche au nez.",
]

SPAM = [
    "Gagnez 500 € au casino en ligne, bonus gratuit sur www.casino-bonus.example",
    "Crédit rapide sans justificatif, contactez-moi sur WhatsApp pour votre prêt.",
    "Casino bonus gratuit, cliquez ici : www.casino-bonus.example/gagnez",
    "Prêt entre particuliers, offre de crédit sérieuse, WhatsApp disponible jour et nuit.",
    "Voyance gratuite par WhatsApp, retour d’affection garanti, cliquez ici.",
]

LESSONS = [
    (text, refused)
    for pair in zip(HONEST, SPAM, strict=True)
    for text, refused in zip(pair, (False, True), strict=True)
]


def taught(rounds: int = 5) -> Model:
    """A model after `rounds` times these ten decisions."""
    model = Model()
    for _ in range(rounds):
        model.learn([text for text, _refused in LESSONS], [refused for _text, refused in LESSONS])
    return model


def same(one: Model, other: Model) -> bool:
    """Whether two models are the same to the last bit."""
    return bool((one.weights == other.weights).all()) and _rest(one) == _rest(other)


def _rest(model: Model) -> tuple[object, ...]:
    return (
        *(model.bias, model.published, model.refused, model.slope, model.shift),
        *(model.margins, model.foretold, model.outcomes),
    )
