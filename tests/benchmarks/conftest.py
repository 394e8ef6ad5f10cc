"""A small demo store for the benchmarks."""

from tests.demo_store import demo_path, made_demo

__all__ = ["demo_path", "made_demo"]
