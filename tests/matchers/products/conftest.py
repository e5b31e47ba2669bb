"""Training for tests of the machinery: the same, with fewer trees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matchers.products import fitting


@pytest.fixture(scope="package", autouse=True)
def few_trees() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "TREES", 20)
        yield
