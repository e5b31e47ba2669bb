"""Where a brand is protected and where it is not, and what a stranger's filing means for it.

Pure: records of rights, likenesses of marks, territories and a day in; states, reasons and
deadlines out. The rules are dated rows in ``rights/data/deadlines.toml`` and
``related_classes.toml``.
"""
