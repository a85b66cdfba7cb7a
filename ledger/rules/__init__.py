"""Pure functions: what an act earns, costs and moves, and why."""
