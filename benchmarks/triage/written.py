"""Messages written for this benchmark, put together from parts. They are nobody's, and easier than life.

Honest criticism uses hard words on purpose (honte, voleur, arnaque), and trade words that advertising uses as well
(crédit, gratuit, WhatsApp): a reader may be angry, and has something to tell.
"""

OPENINGS = (
    "Bonjour,", "Merci pour ce billet.", "Même chose chez moi.", "Je confirme.", "Quelle honte !", "Je compatis.",
    "Pour nuancer un peu :", "Petite précision :", "Je ris jaune en vous lisant.", "Ah, le service client…",
    "Rien d’étonnant.", "Tout n’est pas noir.", "Scandaleux.", "Bravo pour la patience.", "", "", "", "",
)  # fmt: skip

TOLD = (
    "j’ai attendu trois semaines une réponse qui tenait en une ligne",
    "la conseillère a fini par rappeler, et elle avait lu le dossier",
    "on m’a pris pour un voleur au portique alors que le ticket était dans ma main",
    "le remboursement est arrivé le lendemain de ma lettre recommandée",
    "leur « offre gratuite » m’a coûté douze euros par mois pendant un an",
    "au guichet personne n’a levé les yeux",
    "le technicien est resté une heure de plus pour que tout marche",
    "c’est de l’arnaque pure et simple, leur assurance ne couvre rien",
    "ils répondent sur WhatsApp en deux minutes et au téléphone jamais",
    "le crédit affecté m’a été refusé après la livraison, un comble",
    "ma carte bancaire a été débitée deux fois et j’ai dû le prouver",
    "la vendeuse a été odieuse avec ma mère, qui n’ose plus y aller",
    "le colis a fait deux fois le tour du département",
    "le chat en ligne m’a souhaité une bonne journée avant que je finisse ma phrase",
    "le directeur d’agence s’est excusé, et franchement cela change tout",
    "j’ai perdu une matinée entière pour une pile de montre",
    "le bonus de fidélité a disparu le jour où je voulais l’utiliser",
    "on m’a promis un geste, j’attends encore le geste",
    "ils ont tué le dernier service qui marchait dans cette ville",
    "ma fille est noire et le vigile ne suit qu’elle dans les rayons",
    "un vendeur sourd m’a mieux écoutée que toute la hotline",
    "le serveur nous a oubliés une heure puis nous a offert le dessert",
)

CLOSINGS = (
    "Voilà pour mon expérience.", "Je n’y retournerai pas.", "Comme quoi c’est possible.", "Et chez vous ?",
    "À bon entendeur.", "J’ai gardé tous les courriels.", "Chapeau à cette personne.", "Qu’ils lisent ceci.",
    "Je suis cliente depuis quinze ans.", "Le médiateur a tranché en ma faveur.", "Honte à eux.", "Bonne journée.",
    "Merci de m’avoir lue.", "C’était en mars dernier.", "", "", "",
)  # fmt: skip

CAMPAIGNS: tuple[tuple[str, ...], ...] = (
    (
        "Casino en ligne : bonus {n} € offert sans dépôt sur www.{w}.example",
        "J’ai gagné {n} € aux machines à sous, essayez www.{w}.example bonus immédiat",
    ),
    (
        "Offre de prêt entre particuliers de {n} € à {p} %, sérieux et rapide. Contact WhatsApp {t}",
        "Besoin de financement ? Crédit sans justificatif jusqu’à {n} €, écrivez-moi : {w}@{w}.example",
    ),
    (
        "Grand voyant {w}, retour de l’être aimé en {p} jours, résultats garantis, tél. {t}",
        "Marabout sérieux et efficace, désenvoûtement, chance au jeu, appelez le {t}",
    ),
    (
        "Très bon article ! Agence SEO : {n} liens de qualité pour votre site, www.{w}.example",
        "Super contenu, je partage. Augmentez votre trafic de {p} % : www.{w}.example/seo",
    ),
    (
        "Montres et sacs de luxe, répliques parfaites dès {n} €, livraison discrète www.{w}.example",
        "Sacs de marque -{p} % aujourd’hui seulement, copies AAA, www.{w}.example",
    ),
    (
        "Pilules pour maigrir de {p} kg en une semaine, sans ordonnance, www.{w}.example",
        "Pharmacie en ligne discrète, bleues et autres, sans ordonnance, www.{w}.example",
    ),
    (
        "Investissez {n} € en cryptomonnaie, gain de {p} % par jour, mon mentor {w} sur Telegram",
        "J’étais endettée, puis {w} m’a appris le trading automatique : {n} € par semaine. Telegram {w}",
    ),
    (
        "Votre compte formation expire ! Réclamez vos {n} € de droits au {t} avant ce soir",
        "Isolation à 1 €, pompe à chaleur offerte par l’État, vérifiez votre droit : www.{w}.example",
    ),
    (
        "Récupération de fonds volés : l’experte {w} m’a rendu mes {n} €, écrivez-lui {w}@{w}.example",
        "Victime d’une escroquerie ? Le cabinet {w} récupère votre argent sous {p} jours, WhatsApp {t}",
    ),
)
"""Advertising comes in waves: each campaign begins later than the one before, and the last ones after the learning."""

INSULTS = (
    "{who} est une grosse conne, point.", "Quelle bande de débiles, {who} en tête, allez au diable.",
    "Ta gueule {who}, retourne dans ton trou.", "{who} mérite des claques, sale abruti.",
    "Pauvre type, {who}, t’es vraiment une merde.", "L’auteur de ce blog est un connard, qu’il se taise.",
    "Espèce de crétin, {who}, tu ne sais même pas lire.", "{who} est une ordure et son gosse aussi.",
)  # fmt: skip

TARGETS = ("la vendeuse", "ce commentateur", "le type de la hotline", "cette Sylvie", "l’auteur", "le gérant", "Kevin")

PRIVATE = (
    "La conseillère s’appelle {name}, elle habite {n} rue des Lilas, son portable est le {t}.",
    "Voici le numéro personnel de {name} qui m’a mal reçue : {t}, ne vous gênez pas.",
    "{name}, née en 19{p}, dossier médical numéro {n}, voilà qui vous a servi.",
    "Écrivez donc à {name} chez lui : {w}@{w}.example, {n} avenue du Port.",
)

ELSEWHERE = (
    "Votez pour la liste {w} dimanche, les autres sont vendus.", "Quelqu’un a le résultat du match d’hier soir ?",
    "Je vends une poussette état neuf, {n} €, à venir chercher.", "Lisez plutôt mon blog sur la fin des temps.",
    "Les vaccins contiennent des puces, renseignez-vous sur {w}.", "Recherche colocataire, loyer {n} €, tél. {t}.",
)  # fmt: skip

NAMES = ("Sylvie Ornement", "Kevin Falaise", "Nadège Potiron", "Bruno Laverdure", "Aïcha Bellerive", "Paul Cendrier")

INVENTED = (
    "brelanor", "kifortune", "zelmira", "okapilo", "trovanty", "lumipex", "vortelia", "kassandor", "mirolux",
    "fidanza", "belvotra", "ourlando", "pastequa", "noxiva", "clarimonde", "dupexia", "eldoravo", "frugalix", "gavotta",
    "harmatan",
)  # fmt: skip
