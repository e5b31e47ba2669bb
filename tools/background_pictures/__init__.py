"""Background pictures: thousands of free pictures that resemble what marketplaces show.

They stand for "everything else" where thresholds are calibrated and a visual codebook is trained.
Only fingerprints and the codebook are shipped; the pictures are made anew by one command.
"""
