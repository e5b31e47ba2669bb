"""How a mark is used where it stands: as a sign, or only to say what something fits."""

from matchers.marks.use.wording import classify

__all__ = ["classify"]
