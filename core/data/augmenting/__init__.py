"""What augmentations compute: batched torch functions that draw other parameters for each sample.

A transform of torchvision, called on a batch, draws one set of parameters for all of it; these
draw one a sample, on the device, and agree with torchvision's functional kernels sample by
sample. Images are (n, channels, height, width) with values from 0 to 1. Each function needs
nothing but `math`, `torch`, `Tensor`, `nn` and functions of this package, so that exported
scripts hold it as it stands, also where torchvision does not load.

Numbers come from `generator`, or from torch's own stream of the device where there is none.
Importing these modules imports torch.
"""
