"""The desk's small market serves the reports too."""

from tests.console.conftest import ada, desk  # noqa: F401 - fixtures
