from tests.demo_store import demo_path, demo_store, made_demo

__all__ = ["demo_path", "demo_store", "made_demo"]
