"""The parts of the programme's place, one file each."""
