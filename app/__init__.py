"""The window: everything of Layerloom that needs Qt."""
