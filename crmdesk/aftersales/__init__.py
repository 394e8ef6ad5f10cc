"""Delivered cars: what is known of them, and the care that follows a delivery."""
