"""Facts as sightings: which vehicle, where, when, driving or not, with every doubt about it; stays are made of them."""
