"""One verb of the command line a file: each has ``main(argv) -> exit code`` and is imported only when it is called.

The table that names them is in `sim.__main__`.
"""
