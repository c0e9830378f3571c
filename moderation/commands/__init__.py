"""The parts of the `ecoute` command, a file each: `moderation.cli` loads the one that is called."""
