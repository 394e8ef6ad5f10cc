"""The real window, played by key events: what ``hands`` counts and ``showroom_day`` tells."""
