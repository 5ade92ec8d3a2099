"""Everything Digit Lab raises on purpose.

LabError
├── ConfigError        a setting is out of its bounds or does not exist
├── DataError          digits are missing, damaged or not what they claim to be
├── ImageError         a drawing or an uploaded picture cannot be read
├── ModelError         a model is missing or does not match its card
├── StorageError       a folder cannot be written: no space, no permission
├── TrainingError      a training cannot go on
├── EngineError        the training engine refuses or has failed
│   ├── BusyError      this visitor has an active run already
│   └── QueueFullError too many runs wait
├── RunError           a run's folder is missing or unreadable
├── PitfallError       there is no such pitfall, or its folder lacks something
├── DiagnosisError     a file is no diagnosis, or the doctor was given what it cannot examine
└── NotAllowedError    the token does not own the run

Each says what was received, what is expected and what to do. Whatever is not a LabError is a defect
and rises to the top with its traceback.
"""

from __future__ import annotations

from core.messages import Message, Parameter


class LabError(Exception):
    """An error whose text is meant for the person in front of the screen.

    Args:
        template: the whole sentence with named placeholders, translatable.
        **params: values of the placeholders.
    """

    def __init__(self, template: str, **params: Parameter) -> None:
        self.message = Message(template, params)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross from the worker to the server; keyword arguments need help to do so.
        return _rebuild, (type(self), self.message.template, dict(self.message.params))


def _rebuild(kind: type[LabError], template: str, params: dict[str, Parameter]) -> LabError:
    return kind(template, **params)


class ConfigError(LabError):
    """A setting is out of its bounds or does not exist."""


class DataError(LabError):
    """Digits are missing, damaged or not what they claim to be."""


class ImageError(LabError):
    """A drawing or an uploaded picture cannot be read."""


class ModelError(LabError):
    """A model is missing or does not match its card."""


class StorageError(LabError):
    """A folder cannot be written: no space, no permission."""


class TrainingError(LabError):
    """A training cannot go on."""


class EngineError(LabError):
    """The training engine refuses or has failed."""


class BusyError(EngineError):
    """This visitor has an active run already."""


class QueueFullError(EngineError):
    """Too many runs wait."""


class RunError(LabError):
    """A run's folder is missing or unreadable."""


class PitfallError(LabError):
    """There is no such pitfall, or its folder lacks something."""


class DiagnosisError(LabError):
    """A file is no diagnosis, or the doctor was given what it cannot examine."""


class NotAllowedError(LabError):
    """The token does not own the run."""
