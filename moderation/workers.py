"""Workers as the settings ask for them: for the service, and for commands that do the same once."""

from moderation.caseworker import Caseworker
from moderation.clock import Clock
from moderation.policy_file import PolicyFile, closing
from moderation.publisher import Publisher
from moderation.rules import RulesPublisher
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage.store import Store
from moderation.weaving import SiteWeaver


def make_publisher(settings: Settings, store: Store, catalogue: CatalogueFile, clock: Clock) -> Publisher:
    """The publisher of the site in `settings.output`."""
    policy, weave = PolicyFile(settings.policy), SiteWeaver(settings, catalogue)
    rules = RulesPublisher(settings, policy, weave, clock)
    return Publisher(store, settings.var, closing(catalogue, policy), weave, clock, rules)


def make_caseworker(
    settings: Settings, store: Store, catalogue: CatalogueFile, policy: PolicyFile, clock: Clock
) -> Caseworker:
    """The caseworker of the stories in `catalogue`."""
    return Caseworker(store, catalogue, policy, bool(settings.smtp_url), clock)
