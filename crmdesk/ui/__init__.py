"""The window: one package per subject of the domain, and the parts that all of them share."""
