"""Names of the classes of published sets, in the order in which torchvision numbers them."""

import string
from collections.abc import Mapping

Names = tuple[str, ...]
DIGITS = tuple("0123456789")


def numbered(count: int, first: int = 0) -> Names:
    return tuple(str(number) for number in range(first, first + count))


def words(text: str) -> Names:
    return tuple(word.replace("_", " ") for word in text.split())


HIRAGANA = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
LETTERS = tuple(string.ascii_uppercase + string.ascii_lowercase)
ALIKE = frozenset("cijklmopsuvwxyz")
"""Letters whose small form looks like the capital: EMNIST's merged splits have one class."""
MERGED = tuple(sorted({*DIGITS, *LETTERS} - ALIKE))
EMNIST_CLASSES: Mapping[str, Names] = {
    "balanced": MERGED,
    "letters": tuple(string.ascii_lowercase),
    "digits": DIGITS,
    "mnist": DIGITS,
    "byclass": tuple(sorted({*DIGITS, *LETTERS})),
    "bymerge": MERGED,
}
CIFAR100 = words(
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus "
    "butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch "
    "crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo "
    "keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse "
    "mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy "
    "porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper "
    "snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television "
    "tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"
)
TEXTURES = words(
    "banded blotchy braided bubbly bumpy chequered cobwebbed cracked crosshatched crystalline "
    "dotted fibrous flecked freckled frilly gauzy grid grooved honeycombed interlaced knitted "
    "lacelike lined marbled matted meshed paisley perforated pitted pleated polka-dotted porous "
    "potholed scaly smeared spiralled sprinkled stained stratified striped studded swirly veined "
    "waffled woven wrinkled zigzagged"
)
PETS = words(
    "Abyssinian American_Bulldog American_Pit_Bull_Terrier Basset_Hound Beagle Bengal Birman "
    "Bombay Boxer British_Shorthair Chihuahua Egyptian_Mau English_Cocker_Spaniel English_Setter "
    "German_Shorthaired Great_Pyrenees Havanese Japanese_Chin Keeshond Leonberger Maine_Coon "
    "Miniature_Pinscher Newfoundland Persian Pomeranian Pug Ragdoll Russian_Blue Saint_Bernard "
    "Samoyed Scottish_Terrier Shiba_Inu Siamese Sphynx Staffordshire_Bull_Terrier Wheaten_Terrier "
    "Yorkshire_Terrier"
)
LAND = words(
    "annual_crop forest herbaceous_vegetation highway industrial pasture permanent_crop "
    "residential river sea_or_lake"
)
IMAGENETTE = words(
    "tench English_springer cassette_player chain_saw church French_horn garbage_truck gas_pump "
    "golf_ball parachute"
)
EMOTIONS = words("angry disgust fear happy sad surprise neutral")
