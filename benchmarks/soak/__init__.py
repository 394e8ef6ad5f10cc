"""An hour of a showroom at ten times its speed, in one window: does anything grow or slow down?

``python -m benchmarks.soak --minutes 60 --speed 10`` plays it by keys in the real window without a
screen, beside a second process that works on the same store.
"""
