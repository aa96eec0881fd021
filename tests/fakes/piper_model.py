"""A Piper model small enough to write by hand: it hums, longer for longer texts and slower speech.

An ONNX file is a protocol buffer (``onnx.proto3``); the few fields used here are written with their numbers.
The inputs and the output are Piper's: ``input`` (phoneme ids), ``input_lengths``, ``scales`` (noise, length,
noise of lengths) -> ``output`` (samples between -1 and 1).
"""

import json
import struct
from pathlib import Path

RATE = 22_050
SAMPLES_A_PHONEME = 1_500
HERTZ = 300

_FLOAT, _INT64 = 1, 7


def write(folder: Path, name: str = "voice.onnx", voice: str = "vi") -> Path:
    """The model and its configuration beside it."""
    path = folder / name
    path.write_bytes(_model())
    letters = "abcdefghijklmnopqrstuvwxyzɗəɛɔɲŋɤɯʂʈɣ"
    ids = {"_": [0], "^": [1], "$": [2], " ": [3]} | {letter: [number] for number, letter in enumerate(letters, 4)}
    configuration = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": voice},
        "inference": {"noise_scale": 0.667, "length_scale": 1.2, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": ids,
        "speaker_id_map": {},
    }
    path.with_name(f"{name}.json").write_text(json.dumps(configuration), "utf-8")
    return path


def _model() -> bytes:
    """output = sin(range(0, length of input * length scale * samples a phoneme) * step)"""
    constants = [
        _tensor("zero", _FLOAT, [], struct.pack("<f", 0.0)),
        _tensor("one", _FLOAT, [], struct.pack("<f", 1.0)),
        _tensor("each", _FLOAT, [], struct.pack("<f", SAMPLES_A_PHONEME)),
        _tensor("step", _FLOAT, [], struct.pack("<f", 2 * 3.14159265 * HERTZ / RATE)),
        _tensor("second", _INT64, [], struct.pack("<q", 1)),
        _tensor("first", _INT64, [], struct.pack("<q", 0)),
    ]
    nodes = [
        _node("Gather", ["scales", "second"], "scale"),
        _node("Gather", ["input_lengths", "first"], "whole"),
        _node("Cast", ["whole"], "length", _field(5, _attribute("to", _FLOAT))),
        _node("Mul", ["length", "scale"], "slowed"),
        _node("Mul", ["slowed", "each"], "samples"),
        _node("Range", ["zero", "samples", "one"], "moments"),
        _node("Mul", ["moments", "step"], "angles"),
        _node("Sin", ["angles"], "output"),
    ]
    inputs = [
        _value("input", _INT64, ["batch", "phonemes"]),
        _value("input_lengths", _INT64, ["batch"]),
        _value("scales", _FLOAT, [3]),
    ]
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, b"hum"),
            *(_field(5, constant) for constant in constants),
            *(_field(11, value) for value in inputs),
            _field(12, _value("output", _FLOAT, ["samples"])),
        ]
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, b"") + _field(2, 13))


def _node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    return (
        b"".join(_field(1, name.encode()) for name in inputs)
        + _field(2, output.encode())
        + _field(4, kind.encode())
        + attribute
    )


def _attribute(name: str, number: int) -> bytes:
    return _field(1, name.encode()) + _field(3, number) + _field(20, 2)


def _tensor(name: str, kind: int, shape: list[int], content: bytes) -> bytes:
    return b"".join(_field(1, size) for size in shape) + _field(2, kind) + _field(8, name.encode()) + _field(9, content)


def _value(name: str, kind: int, shape: list[str | int]) -> bytes:
    sizes = (_field(2, size.encode()) if isinstance(size, str) else _field(1, size) for size in shape)
    tensor = _field(1, kind) + _field(2, b"".join(_field(1, size) for size in sizes))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    if value < 128:
        return bytes([value])
    return bytes([value & 127 | 128]) + _varint(value >> 7)
