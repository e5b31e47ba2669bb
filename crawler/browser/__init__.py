"""A browser for pages that build their content by script: an extra, and only for sites that the
user switched it on for. It stands behind the same guard, robots.txt and limits as every other
request.

``pip install 'listingwatch[browser]'`` brings what drives it; the browser itself is the system's.
"""
