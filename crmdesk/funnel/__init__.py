"""Opportunities on their way: stages, levels, probability, forecast, losses, quotes and orders."""
