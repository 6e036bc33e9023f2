"""Whose code is a file: the standard library's, a third party's or the project's?

classify(path)           its Kind, a string: "stdlib", "third-party",
                         "project", or "unknown" for what is no path
explain(path)            a Verdict: the kind, rule, reason and evidence
owner(path)              the Distribution that a file belongs to, or None
classify_object(object)  the Kind of a class, function, frame, module …
classify_module(name)    the Kind of a module that need not be imported
distributions_of(name)   the Distributions that a module comes from
library_prefixes()       what the paths of libraries begin with
project_files("*.py")    the project's own files
prepare()                import and read in advance what these need
refresh()                forget what was read from disk

All of these answer for the running interpreter. With other environments and
options, Classifier(environment, project=[…], third_party=[…]) has the same
methods. An environment is Environment.current() or, read from disk and
never run, Environment.of(prefix), or a snapshot, Environment.from_json(text).

Paths are strings, bytes or os.PathLike. The files need not exist. All
functions may be called from any thread. help() of each name says more, and
so does https://github.com/whose-py/whose/blob/main/docs/python.md
"""

# There is no `__all__`: with it, help() would show every method of every class.
from whose._api import classify as classify
from whose._api import classify_module as classify_module
from whose._api import classify_object as classify_object
from whose._api import coverage_init as coverage_init
from whose._api import distributions_of as distributions_of
from whose._api import explain as explain
from whose._api import library_prefixes as library_prefixes
from whose._api import owner as owner
from whose._api import prepare as prepare
from whose._api import project_files as project_files
from whose._api import refresh as refresh
from whose._classifier import Classifier as Classifier
from whose._classifier import Environment as Environment
from whose._environment.layers import Layer as Layer
from whose._environment.layers import PyvenvCfg as PyvenvCfg
from whose._environment.layers import Root as Root
from whose._verdict import Distribution as Distribution
from whose._verdict import Evidence as Evidence
from whose._verdict import Kind as Kind
from whose._verdict import Origin as Origin
from whose._verdict import Verdict as Verdict

__version__ = "0.1.0"
