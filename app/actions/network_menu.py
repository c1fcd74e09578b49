"""The Network menu: layers, freezing, a new head, weights from elsewhere."""

from app.actions.entries import Action, Listing, Menu

NETWORK = Menu(
    "&Network",
    (
        Listing("&Add layer", lambda c: c.view.layer_entries(), "No layers"),
        Action(
            "Arrange &layers",
            lambda c: c.canvas.auto_layout(),
            ("Ctrl+L",),
            "From top to bottom, with few crossings. Can be undone.",
        ),
        None,
        Action(
            "&Freeze or unfreeze",
            lambda c: c.transfer.learning.toggle_frozen(),
            ("Shift+F",),
            "Training changes nothing in the selected layers while they are frozen.",
            is_canvas=True,
        ),
        Action(
            "&Unfreeze all",
            lambda c: c.transfer.learning.unfreeze_all(),
            help="Every layer learns again.",
        ),
        Action(
            "Replace the &head",
            lambda c: c.transfer.learning.replace_head(),
            help="A new last layer with one output for each class of the data.",
        ),
        Action(
            "Replace the head, freeze the &rest",
            lambda c: c.transfer.learning.replace_head(freezes_before=True),
            help="Only the new last layer learns.",
        ),
        None,
        Action(
            "&Load weights…",
            lambda c: c.transfer.choose_weights(),
            ("Ctrl+Shift+L",),
            "Start training from a file: safetensors, or a state dict that torch saved.",
        ),
        Action(
            "&Pretrained weights…",
            lambda c: c.transfer.choose_published(),
            help="Start training from what torchvision has published.",
        ),
        Action(
            "Start from &new weights",
            lambda c: c.transfer.start_new(),
            help="Draw all weights, and load none.",
            is_enabled=lambda c: c.transfer.has_loaded,
        ),
        None,
        Action(
            "Show pro&blems",
            lambda c: c.view.show_panel("problems"),
            ("Ctrl+Shift+M",),
        ),
    ),
    needs_document=True,
)
