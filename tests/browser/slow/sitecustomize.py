"""Makes what the Train page works out last take seconds, as on a machine with much else to do.

Runs at the start of every Python that has this folder on PYTHONPATH.
"""

import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

SLOW = "core.doctor.foresight"
SECONDS = 5


class Finder(MetaPathFinder):
    """Finds the slow module, and has it wait after its import."""

    def find_spec(self, name, path, target=None):
        """Return where the module is, with another way to load it."""
        if name != SLOW:
            return None
        spec = PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def load_slow(module):
            load(module)
            foresee = module.foresee

            def foresee_late(*args):
                time.sleep(SECONDS)
                return foresee(*args)

            module.foresee = foresee_late

        spec.loader.exec_module = load_slow
        return spec


sys.meta_path.insert(0, Finder())
