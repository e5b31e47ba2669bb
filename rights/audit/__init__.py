"""The check of a product before it is offered: four columns, what was found in each, what mends it.

Pure, like all judgement: products, hits, titles found and registers in; columns with their reasons
and fixes out.
"""
