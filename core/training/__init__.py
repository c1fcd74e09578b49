"""Training: a generator of frozen events, the thread's control, and the history they fill."""
