"""The parts screens are made of. They show what they are given, and say what was asked of them."""
