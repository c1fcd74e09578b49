"""The catalogue of augmentations: what is done to training samples, drawn anew for each.

Kinds and parameters are named as in `torchvision.transforms.v2` where it has them. They are
applied in the order of the settings, to training batches only, on values in the units of the
data (images: 0 is black, 1 is white): what the preprocessing did is undone before and done
again after. What each computes is in `core.data.augmenting`; nothing here imports torch.
"""

from core.catalogue import Catalogue
from core.data.augmentation_spec import AugmentationSpec, bounds, odd, ordered, probability
from core.params import BoolParam, ChoiceParam, FloatParam, IntParam

FILL = FloatParam(
    name="fill",
    default=0.0,
    maximum=1.0,
    is_advanced=True,
    help="What comes in from outside: 0 is black, 1 is white.",
)
INTERPOLATION = ChoiceParam(
    name="interpolation",
    default="bilinear",
    choices=("bilinear", "nearest"),
    is_advanced=True,
    help="Bilinear mixes neighbouring pixels; nearest takes one, as torchvision does unless told.",
)

RANDOM_HORIZONTAL_FLIP = AugmentationSpec(
    kind="RandomHorizontalFlip",
    help="Swaps left and right. Not for digits or letters.",
    function="random_horizontal_flip",
    params=(probability(0.5),),
)

RANDOM_VERTICAL_FLIP = AugmentationSpec(
    kind="RandomVerticalFlip",
    help="Swaps top and bottom.",
    function="random_vertical_flip",
    params=(probability(0.5),),
)

RANDOM_ROTATION = AugmentationSpec(
    kind="RandomRotation",
    help="Turns around the middle, either way.",
    function="random_rotation",
    params=(
        FloatParam(
            name="degrees", default=10.0, maximum=180.0, unit="°", help="Largest angle of a turn."
        ),
        INTERPOLATION,
        FILL,
    ),
)

RANDOM_AFFINE = AugmentationSpec(
    kind="RandomAffine",
    help="Turns, shifts, scales and slants at once.",
    function="random_affine",
    params=(
        FloatParam(
            name="degrees", default=0.0, maximum=180.0, unit="°", help="Largest angle of a turn."
        ),
        FloatParam(
            name="translate",
            default=0.1,
            maximum=1.0,
            help="Largest shift in each direction, as a share of the image's size.",
        ),
        *bounds("scale", 1.0, 1.0, 10.0, "factor of its size.", least=0.01),
        FloatParam(
            name="shear", default=0.0, maximum=80.0, unit="°", help="Largest angle of the slant."
        ),
        INTERPOLATION,
        FILL,
    ),
    conflict=ordered,
)

RANDOM_CROP = AugmentationSpec(
    kind="RandomCrop",
    help="Pads the image and cuts its size out again, anywhere: a shift by whole pixels.",
    function="random_crop",
    params=(
        IntParam(name="padding", default=4, maximum=1000, help="Pixels added on each side."),
        FILL,
        ChoiceParam(
            name="padding_mode",
            default="constant",
            choices=("constant", "replicate", "reflect"),
            is_advanced=True,
            help="What is added: one value, the edge again and again, or the image mirrored.",
        ),
    ),
)

RANDOM_RESIZED_CROP = AugmentationSpec(
    kind="RandomResizedCrop",
    help="Cuts out a part and stretches it to the size of the whole: a zoom.",
    function="random_resized_crop",
    params=(
        *bounds("scale", 0.6, 1.0, 1.0, "area of the part, as a share of the image."),
        *bounds(
            "ratio",
            0.75,
            4 / 3,
            100.0,
            "width of the part over its height.",
            least=0.01,
            is_advanced=True,
        ),
    ),
    conflict=ordered,
)

_STRENGTHS = "The factor is drawn from 1 − this, at least 0, to 1 + this."

COLOR_JITTER = AugmentationSpec(
    kind="ColorJitter",
    help="Changes brightness, contrast, saturation and hue, in this order.",
    function="color_jitter",
    params=(
        FloatParam(name="brightness", default=0.2, maximum=10.0, help=_STRENGTHS),
        FloatParam(name="contrast", default=0.2, maximum=10.0, help=_STRENGTHS),
        FloatParam(
            name="saturation", default=0.2, maximum=10.0, help=f"{_STRENGTHS} For colour images."
        ),
        FloatParam(
            name="hue",
            default=0.0,
            maximum=0.5,
            help="Largest turn around the colour circle, either way; 0.5 is half of it.",
        ),
    ),
)

RANDOM_GRAYSCALE = AugmentationSpec(
    kind="RandomGrayscale",
    help="Takes the colours away.",
    function="random_grayscale",
    params=(probability(0.1),),
    needs_color=True,
)

GAUSSIAN_BLUR = AugmentationSpec(
    kind="GaussianBlur",
    help="Blurs, more or less.",
    function="gaussian_blur",
    params=(
        IntParam(
            name="kernel_size",
            default=3,
            minimum=1,
            maximum=101,
            unit="px",
            help="Width of the window that is averaged over; odd.",
        ),
        *bounds("sigma", 0.1, 2.0, 100.0, "standard deviation of the blur, in pixels."),
    ),
    conflict=odd,
)

GAUSSIAN_NOISE = AugmentationSpec(
    kind="GaussianNoise",
    help="Adds noise to every value, in the units of the data: for images 1 is white.",
    function="gaussian_noise",
    is_for_images=False,
    params=(
        FloatParam(
            name="mean",
            default=0.0,
            minimum=-1e6,
            maximum=1e6,
            is_advanced=True,
            help="Mean of the noise.",
        ),
        FloatParam(
            name="sigma",
            default=0.1,
            maximum=1e6,
            is_log=True,
            help="Standard deviation of the noise.",
        ),
        BoolParam(
            name="clip", default=True, help="Keep pixels between 0 and 1; other data is not cut."
        ),
    ),
)

SOBEL = AugmentationSpec(
    kind="Sobel",
    help="Shows the edges instead of the image.",
    function="sobel",
    params=(probability(0.2, "a sample is replaced by its edges"),),
)

RANDOM_ERASING = AugmentationSpec(
    kind="RandomErasing",
    help="Paints over a rectangle.",
    function="random_erasing",
    params=(
        probability(0.5),
        *bounds("scale", 0.02, 0.33, 1.0, "area painted over, as a share of the image."),
        *bounds(
            "ratio",
            0.3,
            3.3,
            100.0,
            "height of the rectangle over its width.",
            least=0.01,
            is_advanced=True,
        ),
        FloatParam(
            name="value", default=0.0, maximum=1.0, help="What it is painted with: 1 is white."
        ),
    ),
    conflict=ordered,
)

AUGMENTATIONS = Catalogue(
    "augmentation",
    (
        RANDOM_HORIZONTAL_FLIP,
        RANDOM_VERTICAL_FLIP,
        RANDOM_ROTATION,
        RANDOM_AFFINE,
        RANDOM_CROP,
        RANDOM_RESIZED_CROP,
        COLOR_JITTER,
        RANDOM_GRAYSCALE,
        GAUSSIAN_BLUR,
        GAUSSIAN_NOISE,
        SOBEL,
        RANDOM_ERASING,
    ),
)
