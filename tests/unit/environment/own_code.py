"""A module with objects of all kinds, whose code is in known files."""

from __future__ import annotations

CODE = """
import collections, contextlib, dataclasses, enum, functools, json

class Plain:
    x = 1
    def method(self): yield
    @classmethod
    def of_class(cls): pass
    @staticmethod
    def static(): pass
    @property
    def value(self): pass
    @functools.cached_property
    def cached(self): pass
    class Inner:
        y = 1

class Borrowed(json.JSONDecoder):
    decode_too = json.JSONDecoder.decode

class Mapping(dict):
    def get_own(self): pass

class Meta(type):
    def __getattribute__(cls, name):
        raise AssertionError(name)

class Shy(metaclass=Meta):
    __slots__ = ()

@dataclasses.dataclass
class Data:
    x: int

Pair = collections.namedtuple("Pair", "x y")
Color = enum.Enum("Color", "RED")

def function(): pass
async def coroutine(): pass
async def asynchronous(): yield
def generator(): yield

@functools.lru_cache
def remembered(): pass
partial = functools.partial(function)
anonymous = lambda: None

@contextlib.contextmanager
def wrapped(): yield

def frame():
    import sys
    return sys._getframe()

def error():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__
"""
