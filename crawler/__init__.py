"""The crawler: a Scrapy project that reads shops politely and safely, page by page.

It knows storage only through :class:`domain.ports.CrawlStore`, whose implementation its settings
name by a dotted path.
"""
