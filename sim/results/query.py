"""Results in other tools: DuckDB views, an xarray dataset, the design beside the runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import MissingExtra, ResultsError, one_line
from sim.results.cells import DESIGN
from sim.results.parts import parts_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.results import Results

VIEWS = ("runs", "months", "events")


def connected(results: Results) -> Any:
    """Return a DuckDB connection with a view for each table of some results, and for the design of a sweep.

    Tables are read from their Parquet parts as a query needs them; results in memory are registered as they are. From
    then on the connection opens no file outside of the results, and its settings are locked.

    Raises
    ------
    MissingExtra
        If DuckDB is not installed.
    """
    duckdb = _duckdb()
    connection = duckdb.connect()
    if results.path is None:
        for name in results.kept:
            connection.register(name, getattr(results, name))
    else:
        for name, files in _parts(results.path).items():
            listed = ", ".join(_quoted(str(file)) for file in files)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"  # noqa: S608 - our own files
            )
        connection.execute(f"SET allowed_directories = [{_quoted(str(results.path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _parts(folder: Path) -> dict[str, list[Path]]:
    """Return the parts of each table; only blocks whose part of the runs table is there count."""
    names = [file.name for file in parts_of(folder)]
    found = {
        view: [folder / view / name for name in names if (folder / view / name).is_file()] for view in VIEWS
    }
    if (folder / DESIGN).is_file():
        found["design"] = [folder / DESIGN]
    return {view: files for view, files in found.items() if files}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as problem:
        raise MissingExtra("duckdb", "analysis") from problem
    return duckdb


def asked(results: Results, text: str) -> pd.DataFrame:
    """Return the answer to one ``select`` over the views runs, months, events and design.

    Raises
    ------
    ResultsError
        If it is not one select, or DuckDB cannot answer it.
    """
    duckdb = _duckdb()
    connection = connected(results)
    try:
        statements = duckdb.extract_statements(text)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise ResultsError("query: must be one select: results are read, never changed")
        answer: pd.DataFrame = connection.execute(statements[0]).df()
    except duckdb.Error as problem:
        reason = str(problem).partition("\n\n")[0]
        raise ResultsError(f"query: {one_line(' '.join(reason.split()))}") from problem
    finally:
        connection.close()
    return answer


def dataset(results: Results) -> Any:
    """Return the runs as an xarray dataset over ``cell`` and ``run``, or over the factors where they make a full grid.

    Raises
    ------
    MissingExtra
        If xarray is not installed.
    """
    try:
        import xarray
    except ImportError as problem:
        raise MissingExtra("xarray", "analysis") from problem

    runs = results.runs.set_index(["cell", "run"])
    table: Any = xarray.Dataset.from_dataframe(runs)
    design = results.design
    if design is None:
        return table
    names = _factors(results)
    rows = design.set_index("cell").loc[table["cell"].to_numpy()]
    if results.manifest["sweep"]["design"] == "grid":
        index = rows[names].set_index(names).index
        if len(names) == 1:
            return table.assign_coords(cell=index.to_numpy()).rename(cell=names[0])
        coordinates = xarray.Coordinates.from_pandas_multiindex(index, "cell")
        return table.drop_vars("cell").assign_coords(coordinates).unstack("cell")  # noqa: PD010 - xarray's
    return table.assign_coords({name: ("cell", rows[name].to_numpy()) for name in names})


def _factors(results: Results) -> list[str]:
    sweep = results.manifest.get("sweep", {})
    return [*sweep.get("levers", []), *sweep.get("uncertainties", [])]
