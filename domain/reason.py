"""A reason as a value: a code and its parameters, put into words only where a person reads it.

Kept apart from its wording so that stored judgements can be shown in any language and compared
without comparing prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor with its raw values. ``code`` names a template of the wording files."""

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        """The inverse of :meth:`to_json`."""
        return cls(value["code"], dict(value["params"]))
