"""The customers: their list, and the file of each."""
