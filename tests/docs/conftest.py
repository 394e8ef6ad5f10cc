"""The window's own desk, as its pages say themselves which keys they have."""

from tests.ui.conftest import desk, failures, jobs, look, worn

__all__ = ["desk", "failures", "jobs", "look", "worn"]
