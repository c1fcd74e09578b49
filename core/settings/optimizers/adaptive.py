"""Optimizers that scale the step of each weight by what its gradients were like."""

from core.params import BoolParam, FloatParam
from core.settings.optimizers.spec import (
    ADAM_PARAMS,
    AMSGRAD,
    DECOUPLED_SWITCH,
    EVERYWHERE,
    MOMENTUM,
    OptimizerSpec,
    adam_params,
    average,
    eps,
    learning_rate,
    weight_decay,
)

RMSPROP = OptimizerSpec(
    kind="RMSprop",
    help="Steps scaled by a running average of the squared gradient.",
    momentum="momentum",
    late_state=(("momentum", "momentum_buffer"), ("centered", "grad_avg")),
    params=(
        learning_rate(0.01),
        average("alpha", 0.99, "squared gradient"),
        MOMENTUM,
        weight_decay(),
        BoolParam(
            name="centered",
            default=False,
            is_advanced=True,
            help="Scale by an estimate of the variance of the gradient instead.",
        ),
        eps(1e-8),
    ),
)

ADAGRAD = OptimizerSpec(
    kind="Adagrad",
    help="Steps scaled by the sum of all squared gradients so far: ever shorter.",
    fused_on=("cpu",),
    params=(
        learning_rate(0.01),
        FloatParam(
            name="lr_decay",
            default=0.0,
            maximum=1000.0,
            is_log=True,
            help="The learning rate is divided by 1 + lr_decay · steps.",
        ),
        weight_decay(),
        FloatParam(
            name="initial_accumulator_value",
            default=0.0,
            maximum=1000.0,
            is_advanced=True,
            help="What the sum of squares starts at.",
        ),
        eps(1e-10),
    ),
)

ADADELTA = OptimizerSpec(
    kind="Adadelta",
    help="Steps as long as the recent ones, scaled by the recent gradients (Zeiler 2012): "
    "needs no learning rate but 1.",
    params=(
        learning_rate(1.0),
        average("rho", 0.9, "squared gradient and of the squared step"),
        weight_decay(),
        eps(1e-6),
    ),
)

ADAM = OptimizerSpec(
    kind="Adam",
    averages="Adam",
    help="Steps scaled by running averages of the gradient and of its square.",
    fused_on=EVERYWHERE,
    momentum="betas",
    late_state=(("amsgrad", "max_exp_avg_sq"),),
    params=(*ADAM_PARAMS, weight_decay(), AMSGRAD),
)

ADAM_W = OptimizerSpec(
    kind="AdamW",
    averages="Adam",
    help="Adam with the weight decay kept apart from the gradient.",
    fused_on=EVERYWHERE,
    momentum="betas",
    late_state=(("amsgrad", "max_exp_avg_sq"),),
    params=(*ADAM_PARAMS, weight_decay(0.01, is_decoupled=True), AMSGRAD),
)

N_ADAM = OptimizerSpec(
    kind="NAdam",
    help="Adam with Nesterov's momentum (Dozat 2016).",
    momentum="betas",
    params=(
        *adam_params(0.002),
        weight_decay(),
        FloatParam(
            name="momentum_decay",
            default=0.004,
            maximum=1000.0,
            is_log=True,
            is_advanced=True,
            help="How fast the momentum grows to beta1 in the first steps.",
        ),
        DECOUPLED_SWITCH,
    ),
)

R_ADAM = OptimizerSpec(
    kind="RAdam",
    averages="Adam",
    help="Adam that starts as plain momentum until its averages can be trusted (Liu et al. 2020): "
    "a warm-up of its own.",
    momentum="betas",
    params=(*ADAM_PARAMS, weight_decay(), DECOUPLED_SWITCH),
)

ADAMAX = OptimizerSpec(
    kind="Adamax",
    help="Adam scaled by the largest recent gradient in place of the mean square.",
    momentum="betas",
    params=(*adam_params(0.002), weight_decay()),
)
