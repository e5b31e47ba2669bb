"""Makes the pictures of the sample market: products as procedural meshes in a small photo studio.

Nothing here is part of the installed program; see ``tools/render_sample_pictures.py``. One length
unit is a decimetre, z points up, and the floor is the plane z = 0.
"""
