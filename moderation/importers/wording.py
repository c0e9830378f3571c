"""Every sentence of an import's report, in French, in one place. `{…}` are filled by whoever makes the remark."""

from collections.abc import Mapping

Noted = tuple[str, dict[str, object]]
"""A remark on its way to the report: a code of `REMARKS`, and what fills its sentence."""

KINDS = {
    "post": "billets",
    "page": "pages",
    "attachment": "fichiers joints",
    "menu_item": "éléments de menu",
    "comment": "commentaires",
    "ping": "pings",
    "other": "autres",
}

REASONS = {
    "attachment": "les fichiers ne sont pas transportés : leur adresse reste dans le texte, rien n’est téléchargé",
    "menu": "les menus appartiennent au thème et ne sont pas transportés",
    "trash": "à la corbeille",
    "auto_draft": "brouillon automatique, jamais enregistré par son auteur",
    "type": "type de contenu inconnu ici",
    "cut": "coupé par la fin du fichier",
    "post_not_brought": "le billet qui les porte n’est pas transporté",
    "file_foreign": "un fichier de ce nom existe, que l’import n’a pas écrit",
    "file_edited": "fichier modifié depuis le dernier import, laissé tel quel",
    "no_content": "aucun dossier de contenu n’a été donné",
    "comment_type": "ni commentaire ni ping",
    "refused": "refusés",
}

REMARKS = {
    "file_recovered": "le fichier est mal formé (ligne {line} : {problem}) ; ce qui pouvait être lu l’a été",
    "file_cut": "le fichier s’arrête au milieu d’un élément : exportez-le de nouveau pour avoir la suite",
    "file_junk": "{count} caractère(s) avant le début du document, ignorés",
    "file_characters": "{count} caractère(s) interdits en XML ou mal codés, retirés",
    "file_version": "version d’export {version} inconnue : lue comme la 1.2",
    "network_data": "les adresses IP et les navigateurs des auteurs ({count}) ne sont pas transportés",
    "custom_fields": "champs personnalisés non transportés : {names}",
    "internal_fields": "{count} champ(s) internes de l’ancien système, non transportés",
    "types": "types non transportés : {names}",
    "title_made": "sans titre : « {title} » lui est donné",
    "title_formatting": "la mise en forme du titre est retirée",
    "key_changed": "la clé « {wanted} » est déjà prise : « {key} » est utilisée",
    "key_made": "sans adresse lisible : la clé « {key} » est utilisée",
    "date_from_local": "pas de date universelle : l’heure locale est gardée sans fuseau",
    "date_odd_zone": "décalage horaire impossible : la date est écrite en temps universel",
    "date_from_feed": "pas de date : celle de parution du flux est utilisée",
    "date_unknown": "aucune date lisible : {date} est utilisée",
    "scheduled": "parution programmée : gardé en brouillon",
    "pending_post": "en attente de relecture : gardé en brouillon",
    "private": "privé : gardé en brouillon, jamais publié par un import",
    "password": "protégé par mot de passe : gardé en brouillon, jamais publié par un import",
    "status_unknown": "état « {status} » inconnu : gardé en brouillon",
    "hidden_comments": "{count} commentaire(s) approuvés sous un brouillon : publiés seulement avec lui",
    "sticky": "l’épinglage en tête n’est pas transporté",
    "post_format": "le format « {name} » n’est pas transporté",
    "featured_image": "l’image à la une n’est pas transportée : {url}",
    "page_parent": "la page mère « {parent} » n’est pas gardée : l’adresse devient « {key} »",
    "tag_semicolon": "le point-virgule de l’étiquette « {tag} » devient une virgule",
    "updated": "fichier récrit : l’export a changé, et personne ne l’avait modifié ici",
    "file_foreign": "{path} existe et ne vient pas de cet import : laissé tel quel ; les commentaires vont à sa clé",
    "file_edited": "{path} a été modifié depuis le dernier import : laissé tel quel",
    "shortcode_unknown": "code court « [{name}] » inconnu : laissé dans le texte",
    "shortcode_empty": "code court « [{name}] » sans adresse lisible : laissé dans le texte",
    "gallery_missing": "galerie : {count} image(s) absentes de l’export",
    "dynamic_blocks": "blocs sans contenu propre, non transportés : {names}",
    "page_break": "coupure de page : remplacée par un filet",
    "embedded": "contenu embarqué remplacé par un lien : {url}",
    "form": "formulaire gardé comme HTML : rien ne le traite plus",
    "unsafe": "script, style ou attribut dangereux retiré",
    "hidden_text": "{count} commentaire(s) HTML invisibles retirés du texte",
    "layout": "mise en page (colonnes, groupes, couvertures) aplatie",
    "too_deep": "balises imbriquées au-delà de {limit} niveaux : seul le texte est gardé",
    "kept_html": "corps gardé comme HTML : le Markdown l’aurait changé",
    "changed_text": "le texte rendu diffère de l’original : à relire",
    "characters": "{count} caractère(s) impossibles à garder, retirés ou réparés",
    "long_name": "nom de {length} caractères, transporté entier",
    "long_body": "texte de {length} caractères, transporté entier",
    "anonymous": "sans nom : « {name} » est utilisé",
    "website": "site « {url} » laissé : seules les adresses http et https sont gardées",
    "email": "adresse électronique illisible, laissée",
    "comment_date": "pas de date universelle lisible : {date} est utilisée",
    "comment_state": "état « {state} » inconnu : mis en attente",
    "comment_type": "type « {type} » : ni commentaire ni ping, non transporté",
    "parent_missing": "répond à {parent}, absent de l’export : placé au premier niveau",
    "parent_not_brought": "répond à {parent}, qui n’est pas transporté : placé au premier niveau",
    "parent_later": "répond à {parent}, qui vient après lui ou forme une boucle : placé au premier niveau",
    "id_made": "sans numéro : un numéro tiré de son contenu est utilisé",
    "id_twice": "le numéro {id} sert deux fois : le second porte aussi une empreinte de son contenu",
    "refused": "refusé : {reason}",
}

HEADING = "Import {source} de {file}"
DRY_RUN = "Essai : rien n’est écrit."
COLUMNS = ("", "lus", "apportés", "déjà là", "laissés")
TOTAL = "total"
SKIPPED = "Laissés :"
NOTED = "Remarques :"
NOTHING_NOTED = "Aucune remarque."


def reason(code: str) -> str:
    """Why things were skipped. A code of the sink's own is shown as it is."""
    return REASONS.get(code, code)


def remark(code: str, details: Mapping[str, object]) -> str:
    """One remark, filled in. Raises KeyError for an unknown code: a remark nobody can read is a bug."""
    return REMARKS[code].format(**details)
