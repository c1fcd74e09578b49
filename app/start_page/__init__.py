"""What is shown before a document is: the examples, recent files, and work to recover."""
