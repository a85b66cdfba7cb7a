"""What the program says: values and sentences as their reader writes them."""
