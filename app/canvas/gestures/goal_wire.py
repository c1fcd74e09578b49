"""The wire that a dragged layer would be put into."""

from app.canvas.wire_item import WireItem


class GoalWire:
    """At most one wire, which looks selected for as long as it is the goal."""

    def __init__(self) -> None:
        self.wire: WireItem | None = None

    def show(self, wire: WireItem | None) -> None:
        """Make this the goal; None for nowhere."""
        if wire is not self.wire:
            if self.wire is not None:
                self.wire.show_state(selected=False)
            if wire is not None:
                wire.show_state(selected=True)
            self.wire = wire
