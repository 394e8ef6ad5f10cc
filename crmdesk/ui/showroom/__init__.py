"""The showroom page: the log of the day and the quick form beside it."""
