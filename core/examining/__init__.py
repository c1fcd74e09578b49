"""What can be asked of a trained network on a copy of it: pictures, predictions, landscapes."""
