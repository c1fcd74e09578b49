"""The live plots: one a file, each with `refresh(history)` and `show_step(step)`."""
