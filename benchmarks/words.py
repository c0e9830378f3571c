"""The parts that the benchmark blog's sentences are put together from. All brands and people are invented."""

CATEGORIES = ("Accueil", "Après-vente", "Boutiques", "Livraison", "Mesurer", "Téléphone")

BRANDS = tuple(
    f"{name} {trade}"
    for trade in ("Assurances", "Mobile", "Voyages", "Meubles")
    for name in (
        "Alcyon",
        "Brume",
        "Cabriole",
        "Dahlia",
        "Embrun",
        "Farandole",
        "Gribouille",
        "Hulotte",
        "Indigo",
        "Jonquille",
    )
)

TAGS = tuple(
    f"{thing} {place}"
    for place in ("au guichet", "au téléphone", "en ligne", "à domicile", "après l’achat")
    for thing in (
        "l’attente", "l’excuse", "le geste", "la panne", "le rappel", "la remise", "le silence", "le sourire",
        "la facture", "le retard", "le contrat", "la file", "l’échange", "l’avoir", "le colis", "la notice",
        "le devis", "le conseil", "la preuve", "l’oubli", "le merci", "la réparation", "le suivi", "l’écoute",
    )
)  # fmt: skip

WHO = (
    "La vendeuse du rayon", "Mon voisin de palier", "Une dame à la retraite", "Le standard", "Le chef d’agence",
    "L’apprenti du matin", "Une étudiante pressée", "Le robot qui répond", "La technicienne", "L’équipe du soir",
    "Un père et ses deux enfants", "La caissière", "Le service des réclamations", "Une lectrice du blog",
    "Le transporteur", "La directrice régionale", "Un client sans ticket", "Le gardien de l’immeuble",
)  # fmt: skip

DID = (
    "a rappelé avant midi pour", "n’a rien voulu savoir de", "a noté sur un carnet", "a reconnu sans détour",
    "a promis de vérifier", "avait oublié depuis longtemps", "a payé de sa poche", "a raconté trois fois",
    "a fini par comprendre", "a pris au mot", "s’est excusé pour", "a transmis à qui de droit", "a remis à plus tard",
    "a photographié", "a défendu bec et ongles", "a réparé sur-le-champ",
)  # fmt: skip

WHAT = (
    "la vis qui manquait au carton", "le rendez-vous du jeudi", "une facture vieille de deux ans",
    "la moitié de la commande", "le numéro que personne ne décroche", "un bon d’achat périmé de la veille",
    "les six courriels sans réponse", "la clause écrite en petit", "le colis laissé sous la pluie",
    "cette phrase malheureuse", "le compte resté ouvert", "l’abonnement que l’on croyait résilié",
    "la poignée cassée au premier jour", "un remboursement de quatre euros", "la lettre recommandée",
)  # fmt: skip

HOW = (
    "avec une patience que j’admire encore", "comme si de rien n’était", "sans lever les yeux de l’écran",
    "devant toute la file", "et cela m’a suffi", "à deux minutes de la fermeture", "contre l’avis de son chef",
    "parce que la procédure le voulait ainsi", "un lendemain de fête", "entre deux portes",
    "en s’y reprenant à quatre fois", "avec les mots qu’il fallait", "sous le regard des autres clients",
    "quand je n’y croyais plus",
)  # fmt: skip

THEN = ("Le lendemain,", "Pour finir,", "À ma surprise,", "Ce jour-là,", "Il faut dire que", "Chose rare :", "Depuis,")

HEADINGS = (
    "Ce qui s’est dit", "La réponse, mot pour mot", "Ce que j’aurais préféré", "Une semaine plus tard",
    "Le détail qui change tout", "Ce que l’on peut en tirer", "La parole à l’autre bord",
)  # fmt: skip

PEOPLE = (
    "Aline", "Bastien", "Colette", "Driss", "Estelle", "Firmin", "Ghislaine", "Honoré", "Ismaël", "Joséphine",
    "Kevin", "Lucienne", "Maëlle", "Norbert", "Ondine", "Pacôme", "Quitterie", "Rosalie", "Sylvestre", "Tiphaine",
)  # fmt: skip

TITLES = ("Relation client", "Service après-vente", "Direction de la qualité", "Médiation interne")
