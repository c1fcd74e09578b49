"""What a person does with the pointer, one gesture a file: each is an object that starts,
moves, and ends or is cancelled."""
