"""The blog as its author sees it while writing: at each change of a file, the page that is looked at, anew.

One process holds what it has read. After a change it reads what changed and lets the plugins do their work on all of
it, but makes no page: a page is made when a browser asks for it. Its bytes are those of a full build.

It writes below `ECOUTE_VAR/preview` only, and never touches the site, its catalogue or the publication.
"""
