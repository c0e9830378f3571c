"""A device that keeps passkeys, with real keys: what it answers can be made wrong in each way that a test names."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


@dataclass
class Device:
    """Keeps one passkey once `make` was asked. The fields are what it lies about, if a test sets them."""

    origin: str = "https://blog.example"
    rp_id: str = "blog.example"
    flags: int = PRESENT | VERIFIED
    count: int = 1
    counts: bool = True
    cross_origin: bool | None = None
    algorithm: int = -7
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def make(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer to `navigator.credentials.create`; `changes` replace parts of it."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + self._public_key()
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": self._client_data("webauthn.create", options, changes),
            "attestationObject": bytes_to_base64url(attestation),
            "transports": ["internal", "hybrid"],
        }
        return self._credential(response | changes.get("response", {}), changes)

    def answer(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        if self.counts:
            self.count += 1
        data = self._data(self.flags)
        client_data = self._client_data("webauthn.get", options, changes)
        signed = data + hashlib.sha256(base64url_to_bytes(client_data)).digest()
        signature = bytearray(self.key.sign(signed, ec.ECDSA(SHA256())))
        signature[-1] ^= changes.get("alter", 0)
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(bytes(signature)),
            "userHandle": bytes_to_base64url(self.handle),
        }
        return self._credential(response | changes.get("response", {}), changes)

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: self.algorithm, -1: 1, -2: x, -3: y})

    def _data(self, flags: int) -> bytes:
        count = self.count if self.counts else 0
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict[str, Any], changes: dict[str, Any]) -> str:
        said: dict[str, Any] = {"type": changes.get("type", kind)}
        said |= {"challenge": changes.get("challenge", options["challenge"]), "origin": self.origin}
        if self.cross_origin is not None:
            said["crossOrigin"] = self.cross_origin
        return bytes_to_base64url(json.dumps(said).encode())

    def _credential(self, response: dict[str, Any], changes: dict[str, Any]) -> str:
        name = bytes_to_base64url(changes.get("credential", self.credential))
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
