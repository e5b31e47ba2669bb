"""Every error that Listingwatch raises on purpose.

The tree::

    ListingwatchError
    ├── InputError              what the user handed in cannot be used
    │   ├── UnknownNameError    a name that must exist does not (a hit, a right, a portfolio)
    │   └── FormatError         a file or row that does not have the form it should have
    ├── SettingsError           a setting is missing or wrong
    ├── StorageError            something could not be kept or read back
    │   ├── DatabaseUnavailableError
    │   ├── EmbeddedServerError the bundled Postgres could not be started or stopped
    │   ├── MigrationError      the database's schema is not the one this version needs
    │   └── BlobError           kept bytes are missing or not what they were
    ├── CrawlError              a crawl could not be carried out
    │   └── AddressRefusedError an address that the guard does not let us connect to
    ├── RegisterError           a register's interface did not answer, or not as it should
    │   ├── KeyRefusedError     it did not take the user's key
    │   └── NotOnRegisterError  it has no such record
    └── DeliveryError           an alert could not be delivered

A message names the thing, the value and the way out: ``thing: value; way out``. What is wrong with
one row, page or picture is not raised past the batch that holds it: it is recorded and counted.
"""

from __future__ import annotations


class ListingwatchError(Exception):
    """Root of the tree. The command prints its message and exits 1, without a traceback."""


class InputError(ListingwatchError):
    """What the user handed in cannot be used as it is."""


class UnknownNameError(InputError):
    """A hit, right, portfolio or file was named that does not exist."""


class FormatError(InputError):
    """A file, or a row of one, does not have the form that it should have."""


class SettingsError(ListingwatchError):
    """A setting is missing or has a value that cannot be used."""


class StorageError(ListingwatchError):
    """Something could not be kept, or not be read back."""


class DatabaseUnavailableError(StorageError):
    """No connection to the database could be made, or it was lost."""


class EmbeddedServerError(StorageError):
    """The bundled Postgres could not be initialised, started or stopped."""


class MigrationError(StorageError):
    """The database's schema differs from what this version needs and cannot be brought up to it."""


class BlobError(StorageError):
    """Kept bytes are missing, cannot be written, or no longer have the digest that names them."""


class CrawlError(ListingwatchError):
    """A crawl could not be carried out."""


class AddressRefusedError(CrawlError):
    """The address guard refused a connection (private, loopback, link-local, metadata, ...)."""


class RegisterError(ListingwatchError):
    """A register's interface did not answer, or not with what it should."""


class KeyRefusedError(RegisterError):
    """A register's interface did not take the user's key."""


class NotOnRegisterError(RegisterError):
    """The register has no such record."""


class DeliveryError(ListingwatchError):
    """An alert could not be handed to its channel."""
