"""Reports: one definition each, drawn as pages, to Excel, PDF and CSV.

``catalogue.REPORTS`` are the definitions, ``running`` runs and exports them, ``layout`` makes
pages for screen and printer, ``drawing`` writes files.
"""
