"""What Hydra's own flags do here: show, explain, complete, expand into cells, launch elsewhere.

Each function does what a Hydra user expects of the flag, over checked files and checked overrides only, and none
writes a file. Hydra's application object is used without its global state.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import string
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra._internal.callbacks import Callbacks
from hydra._internal.hydra import Hydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins
from hydra.core.utils import JobReturn, setup_globals
from hydra.errors import ConfigCompositionException
from hydra.types import HydraContext, RunMode
from omegaconf import DictConfig, OmegaConf

from sim.configuration import compose, compose_and_build, files, overrides, text, to_tree
from sim.configuration.compose import PRIMARY, Loader
from sim.configuration.places import usual_folder
from sim.errors import ConfigError, RunsFailed, SimError, nearest

Folder = str | Path | None
INFO = ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
# The record and the sources of a case fill pages, and nobody changes them on the command line.
NOT_IN_HELP = ("record", "provenance", "changes")
# Hydra's script for zsh is that for bash, which zsh understands once its own two functions are there.
FOR_ZSH = """\
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
autoload -Uz bashcompinit && bashcompinit
"""


def shown(texts: Sequence[str], kind: str, package: str | None, resolve: bool, config_dir: Folder) -> str:
    """Return the composed configuration as YAML: ``--cfg job``, ``hydra`` or ``all``."""
    tree: dict[str, Any] = {}
    if kind in ("job", "all"):
        tree = to_tree(compose_and_build(texts, config_dir))
        del tree["changes"]
    if kind in ("hydra", "all"):
        tree["hydra"] = _hydras_node(texts, config_dir, resolve)
    if package in (None, "_global_"):
        return text(tree)
    return f"# @package {package}\n{text(_part(tree, str(package)))}"


def _hydras_node(texts: Sequence[str], config_dir: Folder, resolve: bool) -> Any:
    source, changes = compose.opened(texts, config_dir)
    config = compose.hydra_config(source, changes)
    setup_globals()
    with compose.reworded(source, changes):
        HydraConfig.instance().set_config(config)
        node: Any = OmegaConf.to_container(config.hydra, resolve=resolve, enum_to_str=True)
    return {key: value for key, value in node.items() if key not in ("help", "hydra_help")}


def _part(tree: dict[str, Any], package: str) -> Any:
    node: Any = tree
    for key in package.split("."):
        if not isinstance(node, dict) or key not in node:
            known = list(node) if isinstance(node, dict) else []
            raise ConfigError.at("--package", "PACKAGE", package, f"has no {key!r}", nearest(key, known))
        node = node[key]
    return node


def help_text(texts: Sequence[str], config_dir: Folder) -> str:
    """Return the help with the groups and the configuration, from the template in the primary configuration."""
    source, changes = compose.opened(texts, config_dir)
    config = compose.hydra_config(source, changes)
    tree = to_tree(compose_and_build(texts, config_dir))
    app = Hydra("backchannel", source)
    return string.Template(config.hydra.help.template).safe_substitute(
        APP_CONFIG_GROUPS=app.format_config_groups(lambda group: "/" not in group and group != "hydra"),
        CONFIG=text({key: value for key, value in tree.items() if key not in NOT_IN_HELP}),
    )


def hydra_help(parser: Any, options: Any, config_dir: Folder) -> str:
    """Return Hydra's own help."""
    return _printed(
        lambda: Hydra("backchannel", compose.loader(config_dir)).hydra_help(None, parser, options)
    )


def info(kind: str, texts: Sequence[str], config_dir: Folder) -> str:
    """Return Hydra's report on how the configuration is put together."""
    source, changes = compose.opened(texts, config_dir)
    given = [change.for_hydra() for change in changes]
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    with compose.reworded(source, changes):
        try:
            return _printed(lambda: Hydra("backchannel", source).show_info(kind, PRIMARY, given))
        finally:
            root.handlers[:], root.level = before


def _printed(show: Callable[[], object]) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        show()
    return output.getvalue()


class _Completing(Loader):
    """A loader that completes keys from the whole schema, and laws under their place."""

    def load_configuration(self, config_name: Any, overrides: Any, *_: Any, **__: Any) -> DictConfig:  # noqa: ARG002
        try:
            tree = to_tree(compose_and_build(overrides, usual_folder()))
            return OmegaConf.create({key: tree[key] for key in tree if key not in NOT_IN_HELP})
        except SimError as problem:
            raise ConfigCompositionException(str(problem)) from problem

    def get_group_options(self, group_name: str, *rest: Any, **more: Any) -> list[str]:
        found: list[str] = super().get_group_options(group_name.partition("@")[0], *rest, **more)
        places = compose.known_choices(self) if group_name == "" else []
        laws = [place for place in places if place.partition("@")[0] in compose.LAW_KINDS]
        return [*laws, *(name for name in found if name not in ("hydra", *compose.LAW_KINDS))]


def completion_script(texts: Sequence[str], verb: str) -> str:
    """Return what ``-sc install=SHELL`` or ``-sc uninstall=SHELL`` prints, made to ask under a verb."""
    app = Hydra("backchannel", compose.loader())
    try:
        with _called_by_its_name():
            script = _printed(lambda: app.shell_completion(PRIMARY, list(texts)))
    except (ValueError, AttributeError) as problem:
        reason = " ".join(str(problem).split())
        raise ConfigError(f"-sc: {reason} (as in: -sc install=bash)") from problem
    before = FOR_ZSH if texts == ["install=zsh"] else ""
    return before + script.replace("-sc query=", f"{verb} -sc query=")


@contextlib.contextmanager
def _called_by_its_name() -> Iterator[None]:
    """Let Hydra complete the command, however it was started; after ``python -m`` it would take over ``python``."""
    before = sys.argv
    sys.argv = ["backchannel", *before[1:]]
    try:
        yield
    finally:
        sys.argv = before


def completions(line: str, shell: str) -> str:
    """Return the words that may end a command line, from which the verb was already taken out."""
    os.environ["COMP_LINE"] = line
    app = Hydra("backchannel", _Completing(compose.loader(usual_folder()).config_search_path))
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(Exception, SystemExit):
        return _printed(lambda: app.shell_completion(PRIMARY, [f"query={shell}"]))
    return ""


def cells(texts: Sequence[str], config_dir: Folder) -> list[list[str]]:
    """Return the overrides of every cell of a multirun."""
    named, own = files.taken_out(texts)
    found = overrides.cells(named, compose.loader(config_dir, own).repository)
    return [files.put_back(cell, own) for cell in found]


def launcher(texts: Sequence[str], config_dir: Folder) -> str:
    """Return the name of the launcher that the overrides choose."""
    _, changes = compose.opened(texts, config_dir, sweep=True)
    chosen = [change.parsed.value() for change in changes if change.parsed.key_or_group == "hydra/launcher"]
    return str(chosen[-1]) if chosen else "basic"


@dataclass(frozen=True, slots=True)
class Job:
    """One cell as a launcher calls it, perhaps in another process: it composes again from the same words."""

    play: Callable[[list[str]], Any]
    cells: list[list[str]]

    def __call__(self, config: DictConfig) -> Any:  # noqa: ARG002
        """Return what the cell's campaign returns."""
        return self.play(self.cells[int(HydraConfig.get().job.num)])


def launch(
    texts: Sequence[str], found: list[list[str]], play: Callable[[list[str]], Any], config_dir: Folder
) -> list[Any]:
    """Return what `play` returned for every cell, or the `RunsFailed` it ended with, by one of Hydra's launchers."""
    source, every = compose.opened(texts, config_dir, sweep=True)
    changes = [change for change in every if change.is_hydra]
    given = [*(change.text for change in changes), "hydra.sweep.dir=.", "hydra.sweep.subdir=."]
    with compose.reworded(source, changes):
        config = Hydra("backchannel", source).compose_config(PRIMARY, given, RunMode.MULTIRUN)
        chosen = Plugins.instance().instantiate_launcher(
            hydra_context=HydraContext(config_loader=source, callbacks=Callbacks(config)),
            task_function=Job(play, found),
            config=config,
        )
        named = [files.taken_out(cell)[0] for cell in found]
        batch = [[change.for_hydra() for change in overrides.read(cell, source.repository)] for cell in named]
    jobs = chosen.launch(batch, initial_job_idx=0)
    with contextlib.redirect_stderr(io.StringIO()):  # Hydra announces the error that is raised here
        return [_came_to(job) for job in jobs]


def _came_to(job: JobReturn) -> Any:
    try:
        return job.return_value
    except RunsFailed as problem:
        return problem
