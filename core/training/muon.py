"""Muon for networks with convolutions. Exported scripts hold the class word for word."""

from __future__ import annotations

from typing import Any

import keras


class KernelMuon(keras.optimizers.Muon):  # type: ignore[misc]
    """Muon that takes the kernels of convolutions, too, each a matrix with a column a filter.

    Keras' own leaves all weights that are not two-dimensional to Adam. Here it gets those
    of the output layer and the biases, as Muon's inventor advises (Jordan et al. 2024,
    "Muon: An optimizer for hidden layers in neural networks").
    """

    def __init__(
        self,
        learning_rate: float = 0.02,
        momentum: float = 0.8,
        ns_steps: int = 3,
        **settings: Any,
    ) -> None:
        # Keras makes five Newton-Schulz steps; three cost two fifths less.
        plain = {"weight_decay": None, "adam_weight_decay": None}
        super().__init__(learning_rate, momentum=momentum, ns_steps=ns_steps, **(plain | settings))

    def build(self, var_list: Any) -> None:
        """Take the last kernel for the output layer's."""
        kernels = [variable.path for variable in var_list if len(variable.shape) > 1]
        self._output = kernels[-1] if kernels else None
        super().build(var_list)

    def _should_use_adamw(self, variable: Any) -> bool:
        return len(variable.shape) < 2 or variable.path == self._output

    def _muon_update_step(self, gradient: Any, variable: Any, lr: Any, m: Any) -> None:
        self.assign(m, self.momentum * m + gradient)
        ahead = gradient + self.momentum * m if self.nesterov else m
        matrix = keras.ops.reshape(ahead, (-1, variable.shape[-1]))
        step = lr * self.zeropower_via_newtonschulz5(matrix, self.ns_steps)
        step = keras.ops.reshape(self.lr_adjust(step), variable.shape)
        self.assign_sub(variable, step)
