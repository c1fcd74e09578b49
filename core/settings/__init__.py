"""How a network is to be trained, declared: losses, optimizers, schedules, regularizers.

Only declarations and the few lines that build the torch object of each; what runs them is
`core.training`.
"""
