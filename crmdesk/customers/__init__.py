"""Files of persons and organisations: finding, keeping and completing them, and whose they are."""
