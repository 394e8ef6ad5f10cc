"""What a person can act on, as against a bug."""


class UserError(Exception):
    """Something that the person at the screen can put right.

    Its text says what happened and what to do about it; every surface shows it as it is.
    Anything else that is raised is a bug and goes to the log.
    """


class Damaged(UserError):
    """A store's file, or the file of its keys, that nobody can open any more."""


class Forbidden(UserError):
    """The account's role does not allow this; the text says who may."""
