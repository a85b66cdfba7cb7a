"""What leaves the screen: a card's code to scan, and a slip for whoever asks for one."""
