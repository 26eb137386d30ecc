"""Files that people write by hand, in YAML or TOML, read so that every fault has its line and its remedy.

A plan, a community's file and their like are read in three steps: the bytes become text (`decode`), the text
a tree of nodes that know their lines (`read_yaml`, `read_toml`), and the tree is walked as sections whose
entries are taken out by name (`Section`). What is wrong is gathered in `Findings`; nothing is raised, opened
or run.
"""

from dure.handwritten.findings import FileKind, Findings, decode
from dure.handwritten.section import NUMBER_MAX, Node, Section
from dure.handwritten.toml_file import read_toml, read_values
from dure.handwritten.yaml_file import read_yaml, read_yaml_plain

__all__ = [
    "NUMBER_MAX",
    "FileKind",
    "Findings",
    "Node",
    "Section",
    "decode",
    "read_toml",
    "read_values",
    "read_yaml",
    "read_yaml_plain",
]
