"""Whether two records from different shops describe the same product, and why.

:mod:`matchers.products.model` is the way in; :mod:`matchers.products.training` learns a model.
"""
