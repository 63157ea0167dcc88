"""Certificates of an encrypted connection."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TlsOptions:
    """PEM texts, or their bytes. Raises ValueError for a certificate without its key."""

    ca: str | bytes | None = None
    """Authorities to trust. Default: those that gRPC brings along."""
    cert: str | bytes | None = None
    """The client's own certificate, when the server asks for one; needs `key`."""
    key: str | bytes | None = None
    """Private key of `cert`."""

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            raise ValueError("TlsOptions: cert and key belong together, set both")
