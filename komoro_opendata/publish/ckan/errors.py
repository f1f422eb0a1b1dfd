"""What a portal can answer but what was asked for.

ServerFaultError
└── PortalError               the portal is at fault, or cannot be reached
    ├── PortalDownError       it does not answer, or cuts the connection: whether a change was made is not known
    ├── NotFoundError         it has no such thing
    ├── NotAllowedError       the token is refused, or its user may not do this
    └── InvalidError          it refuses what was sent

MissingLibraryError           this installation lacks the library that speaks with CKAN: wrong usage
"""

from komoro_opendata.findings.errors import ServerFaultError, WordedError

__all__ = [
    "InvalidError",
    "MissingLibraryError",
    "NotAllowedError",
    "NotFoundError",
    "PortalDownError",
    "PortalError",
]


class PortalError(ServerFaultError):
    """The portal fails or refuses."""


class PortalDownError(PortalError):
    """There was no answer; what was asked for may have been done all the same."""


class NotFoundError(PortalError):
    """The portal has no such thing."""


class NotAllowedError(PortalError):
    """The portal refuses the token, or its user may not do this."""


class InvalidError(PortalError):
    """The portal refuses what was sent."""


class MissingLibraryError(WordedError):
    """The library that speaks with CKAN is not installed."""

    def __init__(self) -> None:
        """Say what to type."""
        line = "pip install 'komoro-opendata[push]'"
        super().__init__(
            f"CKAN と通信するライブラリーがありません。次のように入れてください: {line}",
            f"the library that speaks with CKAN is missing; install it with: {line}",
        )
