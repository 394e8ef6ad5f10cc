"""A store on a PostgreSQL server that many seats share.

Each account is a role of the server: it signs in with its own password and reads, through
row-level security, what its role in the store may see. It cannot write. Writing goes over the
clerk, a role whose random password is sealed to each account's key, so that every change passes
the verbs and their journal, and a seat keeps no password at all.
"""
