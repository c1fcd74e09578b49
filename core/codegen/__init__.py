"""Project → readable PyTorch source that needs no Layerloom.

`python_module` is the network alone, `training_script` the network with everything that
trains it; `training_files` are the data files that such a script reads beside itself.
"""

from core.codegen.network import python_module
from core.codegen.training import training_files, training_script

__all__ = ["python_module", "training_files", "training_script"]
