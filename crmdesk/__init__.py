"""crmdesk: the program that a car dealership's showroom runs its day on."""

__version__ = "0.1.0"
