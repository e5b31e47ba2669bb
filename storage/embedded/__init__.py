"""The embedded Postgres: a real server from a wheel's binaries, run for whoever needs it.

No service to install and nothing that listens beyond this machine's user: on Unix it has no TCP
port at all, only a socket in a folder that its owner alone may enter, and passwords even there.
"""

from storage.embedded.binaries import bundled_programs
from storage.embedded.places import default_home
from storage.embedded.server import EmbeddedServer, ServerStatus

__all__ = ["EmbeddedServer", "ServerStatus", "bundled_programs", "default_home"]
