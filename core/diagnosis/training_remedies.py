"""More remedies that change how a network is trained, as one-click edits.

As all fixes they are comparable values, and give the project back as it is where they do not
fit any more. Most take effect in a run under way.
"""

from dataclasses import dataclass, replace

from core import fixes
from core.data.augmentation import AUGMENTATIONS
from core.diagnosis.remedies import regularize
from core.diagnosis.words import chosen, percent
from core.params import Params, Setting
from core.problems import Fix
from core.project import Project
from core.settings.losses import BALANCED, CLASS_WEIGHT, LOSSES
from core.settings.regularizers import REGULARIZERS

MOST_EPOCHS = 1_000_000


@dataclass(frozen=True)
class WeighClasses:
    """A loss in which rare classes count as much as frequent ones."""

    def __call__(self, project: Project) -> Project:
        """The project with it, where its loss can."""
        old = project.training.loss
        if CLASS_WEIGHT.name not in old.params:
            return project
        setting = Setting(old.kind, Params({**old.params, CLASS_WEIGHT.name: BALANCED}))
        return fixes.SetTraining("loss", setting)(project)


@dataclass(frozen=True)
class SetAside:
    """Another share of the training samples to validate on."""

    share: float

    def __call__(self, project: Project) -> Project:
        """The project with it."""
        return replace(project, data=replace(project.data, validation_fraction=self.share))


def weigh_classes(project: Project) -> Fix | None:
    """Weigh the classes by how rare they are; None where the loss cannot, or does."""
    given = project.training.loss.params.get(CLASS_WEIGHT.name)
    if given in (None, BALANCED):
        return None
    return Fix("Balance the classes in the loss", WeighClasses())


def more_epochs(project: Project, factor: int = 2) -> Fix:
    """Train for longer."""
    epochs = min(MOST_EPOCHS, project.training.epochs * factor)
    return Fix(f"Train for {epochs:,} epochs", fixes.SetTraining("epochs", epochs))


def stop_early(project: Project) -> Fix | None:
    """End when the validation loss stops falling; None where that is so already."""
    return _added(project, "EarlyStopping", "Stop early")


def decay_weights(project: Project, strength: float = 1e-3) -> Fix | None:
    """Penalize large weights; None where some penalty does so already."""
    held = project.training.regularization
    if any(REGULARIZERS[setting.kind].is_penalty for setting in held):
        return None
    decay = project.training.optimizer.params.get("weight_decay")
    if decay:
        return None
    return _added(project, "L2", f"Add L2 of {chosen(strength)}", strength=strength)


@dataclass(frozen=True)
class Augment:
    """One more augmentation of training batches, at its defaults."""

    kind: str

    def __call__(self, project: Project) -> Project:
        """The project with it, once."""
        held = project.training.augmentation
        if any(setting.kind == self.kind for setting in held):
            return project
        return fixes.SetTraining("augmentation", (*held, AUGMENTATIONS.setting(self.kind)))(project)


def augment(project: Project, kind: str = "RandomAffine") -> Fix | None:
    """Shift training images a little; None where images are augmented already, and for others."""
    data = project.data
    spec = AUGMENTATIONS[kind]
    refusal = spec.refusal(spec.defaults(), data.data_kind, data.shape)
    if project.training.augmentation or refusal:
        return None
    return Fix("Shift the images by up to a tenth", Augment(kind))


def smooth_labels(project: Project, share: float = 0.1) -> Fix | None:
    """Spread a little of each target over all classes; None where the loss cannot, or does."""
    old = project.training.loss
    if old.params.get("label_smoothing") != 0.0:
        return None
    setting = LOSSES.setting(old.kind, **{**old.params, "label_smoothing": share})
    return Fix(f"Smooth the labels by {chosen(share)}", fixes.SetTraining("loss", setting))


def set_aside(project: Project, share: float = 0.1) -> Fix | None:
    """Set samples aside to validate on; None where some are."""
    if project.data.validation_fraction:
        return None
    return Fix(f"Set {percent(share)} aside to validate on", SetAside(share))


def _added(project: Project, kind: str, label: str, **params: object) -> Fix | None:
    if any(setting.kind == kind for setting in project.training.regularization):
        return None
    return regularize(kind, label, **params)


@dataclass(frozen=True)
class WithoutDecay:
    """Training without penalties on the weights."""

    def __call__(self, project: Project) -> Project:
        """The project without them."""
        training = project.training
        held = training.regularization
        kept = tuple(one for one in held if not REGULARIZERS[one.kind].is_penalty)
        optimizer = training.optimizer
        if optimizer.params.get("weight_decay"):
            params = Params({**optimizer.params, "weight_decay": 0.0})
            optimizer = Setting(optimizer.kind, params)
        training = replace(training, regularization=kept, optimizer=optimizer)
        return replace(project, training=training)


def without_decay(project: Project) -> Fix | None:
    """Take the penalties on the weights out; None where there are none."""
    edit = WithoutDecay()
    return Fix("Take out the weight decay", edit) if edit(project) != project else None


@dataclass(frozen=True)
class StandardizeTargets:
    """Values to learn with mean 0 and standard deviation 1."""

    def __call__(self, project: Project) -> Project:
        """The project with it."""
        return replace(project, data=replace(project.data, standardize_targets=True))


def standardize(project: Project) -> Fix | None:
    """Standardize the inputs; None where they are."""
    is_so = project.data.preprocessing.kind in ("Standardize", "Whiten")
    return None if is_so else fixes.preprocess("Standardize")


def standardize_targets(project: Project) -> Fix | None:
    """Standardize the values to learn; None where they are, or there are classes."""
    if project.data.standardize_targets or project.data.classes:
        return None
    return Fix("Standardize the targets", StandardizeTargets())
