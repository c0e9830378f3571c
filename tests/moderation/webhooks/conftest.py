"""Endpoints on loopback, with the certificate that the tests of proofs have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moderation.test_seeking import certificate
from tests.moderation.webhooks.endpoint import Endpoint

__all__ = ["certificate"]


@pytest.fixture
def endpoint(certificate: Path) -> Iterator[Endpoint]:
    """One that takes everything."""
    started = Endpoint(certificate)
    yield started
    started.close()
