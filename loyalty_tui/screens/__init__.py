"""The places of the program, one file each, with the questions that open over them."""
