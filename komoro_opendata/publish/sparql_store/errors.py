"""What a store can answer but what was asked for.

ServerFaultError
└── StoreError                the store is at fault, or cannot be reached
    ├── StoreDownError        it cannot be reached or cuts the connection: whether a change was made is not known
    ├── StoreSlowError        it does not answer in time, and may still be at work
    ├── EntryRefusedError     it refuses the credentials, or the user may not do this
    ├── NoEndpointError       there is nothing at the address
    ├── TooLargeError         it refuses a request of this size
    └── LostStagingError      the staging graph is gone: another run has removed it
"""

from komoro_opendata.findings.errors import ServerFaultError

__all__ = [
    "EntryRefusedError",
    "LostStagingError",
    "NoEndpointError",
    "StoreDownError",
    "StoreError",
    "StoreSlowError",
    "TooLargeError",
]


class StoreError(ServerFaultError):
    """The store fails or refuses."""


class StoreDownError(StoreError):
    """There was no answer; what was asked for may have been done all the same."""


class StoreSlowError(StoreError):
    """There was no answer in time; the store may still be at work."""


class EntryRefusedError(StoreError):
    """The store refuses the credentials, or its user may not do this."""


class NoEndpointError(StoreError):
    """The address is none of the store's."""


class TooLargeError(StoreError):
    """The store, or what stands before it, refuses a request of this size."""


class LostStagingError(StoreError):
    """The staging graph is gone before it was put in place."""
