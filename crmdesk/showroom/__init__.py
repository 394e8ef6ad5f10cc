"""The visit log: who came or called, what came of it, and the day's counts."""
