"""Run the benchmarks named on the command line, or all; end with status 1 if a bar is missed."""

import argparse
import importlib
import os
import pkgutil
import sys

import django

import benchmarks


def main() -> None:
    """Print every figure as soon as it is there."""
    known = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    known.remove("__main__")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}")
    names = parser.parse_args().names or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()  # starts nothing: a benchmark starts what it measures
    missed = 0
    for name in names:
        print(f"{name}:")
        for figure in importlib.import_module(f"benchmarks.{name}").measure():
            print(f"  {figure}", flush=True)
            missed += not figure.holds
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
