"""The least each work can cost: plain statements on the same driver, tuples in, tuples out.

A floor gives the same answer as the program's page or verb, from the same rows in the same run,
without an ORM, rows of its own, permissions, masking, journal, undo or search words. Each module
says why it leaves out what it leaves out.
"""
