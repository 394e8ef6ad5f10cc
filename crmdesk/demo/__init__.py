"""A believable dealership, the same for the same seed and day: for trying out, tests, pictures."""

from crmdesk.demo.making import make_demo

__all__ = ["make_demo"]
