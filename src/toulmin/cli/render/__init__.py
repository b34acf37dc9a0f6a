"""Rendering: pure functions from contracts to what people see. Nothing here reads, asks or decides."""
