"""Rights: what a match means, where, and for whom.

Readers turn files into rights and licences; :mod:`rights.judgement` turns matches into hits,
purely: the same matches, rights, licences, roles and rules always give the same hits. Rules of law
are dated rows in ``data/``, each with its source and whether counsel has reviewed it.
"""
