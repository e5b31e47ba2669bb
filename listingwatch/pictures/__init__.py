"""Pictures of listings and rights: kept, fingerprinted, and drawn anew to be shown."""
