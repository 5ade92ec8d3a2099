"""What a run is made of: networks as specifications, training settings, recipes."""

from core.config.networks import NETWORKS, Network
from core.config.recipes import RECIPES, Recipe
from core.config.training import TrainConfig

__all__ = ["NETWORKS", "RECIPES", "Network", "Recipe", "TrainConfig"]
