"""One module per group of invariants; importing them registers them."""
