"""Settings of the public site. Stops where something that readers are owed is missing."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403

if not os.environ.get("ECOUTE_SITE_URL", "").startswith(("http://", "https://")):
    sys.exit("publishconf.py: ECOUTE_SITE_URL is not set; write the site's address, such as https://blog.example")
