"""Every matcher that ships passes the contract's own suite."""

from matchers.contract_suite import MatcherContract
from matchers.marks.matcher import WordMarkMatcher
from matchers.pictures import PictureMatcher
from matchers.pictures.glance import GlanceMatcher
from matchers.products.matcher import ProductMatcher


class TestPictures(MatcherContract):
    """The picture matcher keeps the contract."""

    matcher = PictureMatcher()


class TestGlance(MatcherContract):
    """The first stage by itself keeps the contract."""

    matcher = GlanceMatcher()


class TestWordMarks(MatcherContract):
    """The word mark matcher keeps the contract."""

    matcher = WordMarkMatcher()


class TestProducts(MatcherContract):
    """The matcher of same products keeps the contract."""

    matcher = ProductMatcher()
