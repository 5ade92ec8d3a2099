from importlib.metadata import metadata

extras = metadata("tensorflow").get_all("Provides-Extra")
gpu_extras = sum(extra == "and-cuda" for extra in extras)
