"""Kinds of preferences found by their place: one file adds one.

Value functions lie in ``values/``, forms of utility in ``forms/``, laws of discounting in ``discounting/``. A class that
lies there is known by its `name`; a user's class is registered for the process, from Python or from a plugin file.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Generic, TypeVar

from sim.errors import ConfigError
from sim.registry import note_registration

Kind = TypeVar("Kind")


class Place(Generic[Kind]):
    """A folder of classes of one kind.

    Parameters
    ----------
    folder : str
        Dotted name of the package.
    kind : type
        Their base class.
    word : str
        What one of them is called in an error.
    """

    def __init__(self, folder: str, kind: type, word: str) -> None:
        self.folder, self.kind, self.word = folder, kind, word
        self._users: dict[str, type[Kind]] = {}

    def found(self) -> dict[str, type[Kind]]:
        """Return every class by name, built-in ones first."""
        return {**self._built_in(), **self._users}

    def summaries(self) -> dict[str, str]:
        """Return the first line of every docstring by name, as lists of what there is show it."""
        return {name: (inspect.getdoc(one) or "").partition("\n")[0] for name, one in self.found().items()}

    def named(self, name: str) -> type[Kind]:
        """Return the class of a name.

        Raises
        ------
        ConfigError
            With the names that there are.
        """
        known = self.found()
        if name not in known:
            raise ConfigError.at("domain", self.word, name, list(known))
        return known[name]

    def register(self, one: type[Kind]) -> type[Kind]:
        """Make a user's class known under its `name`; usable as a decorator.

        Raises
        ------
        ConfigError
            If it is not of this kind, or a built-in one has the name.
        """
        if not issubclass(one, self.kind):
            raise ConfigError.at("plugin", self.word, one.__name__, f"must be a {self.kind.__name__}")
        if _name(one) in self._built_in():
            raise ConfigError.at("plugin", self.word, _name(one), "is the name of a built-in one")
        self._users[_name(one)] = one
        note_registration(self.word, _name(one))
        return one

    def _built_in(self) -> dict[str, type[Kind]]:
        package = importlib.import_module(self.folder)
        names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
        modules = [importlib.import_module(f"{self.folder}.{name}") for name in names]
        classes = [
            one for module in modules for one in vars(module).values() if self._is_from(one, module.__name__)
        ]
        return {_name(one): one for one in classes}

    def _is_from(self, one: object, module: str) -> bool:
        return inspect.isclass(one) and issubclass(one, self.kind) and one.__module__ == module


def _name(one: type) -> str:
    return str(vars(one).get("name", one.__name__))
