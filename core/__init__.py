"""Everything Layerloom knows without a screen: the document, its meaning, its training."""
