from importlib.metadata import version

installed = version("tensorflow-gpu")
