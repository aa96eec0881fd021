"""A Supertonic model small enough to draw here: it hums, longer for longer texts, with a little of its noise in it.

The names of files, inputs and outputs are those of supertonic-3, as the package ``supertonic`` 1.3.1 asks for them.
"""

import hashlib
import json
from pathlib import Path
from string import ascii_letters
from typing import Any

RATE = 24_000
HERTZ = 300
SECONDS_A_LETTER = {"F1": 0.06, "M1": 0.09}
CHUNK = 1_024

_KNOWN = f"{ascii_letters}đĐ .,!?;:'\"()<>/-\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def write(folder: Path) -> str:
    """The model in ``folder``; the SHA-256 of its sums."""
    import onnx

    for name, graph in _graphs().items():
        path = folder / "onnx" / f"{name}.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(graph, path)
    numbers = {"ae": {"sample_rate": RATE, "base_chunk_size": CHUNK // 2}, "ttl": _TTL}
    (folder / "onnx/tts.json").write_text(json.dumps(numbers))
    letters = {ord(letter): number for number, letter in enumerate(_KNOWN)}
    (folder / "onnx/unicode_indexer.json").write_text(json.dumps([letters.get(code, -1) for code in range(1_024)]))
    (folder / "voice_styles").mkdir(exist_ok=True)
    for style, seconds in SECONDS_A_LETTER.items():
        data = {"dims": [1, 1, 1], "data": [[[seconds]]]}
        (folder / f"voice_styles/{style}.json").write_text(json.dumps({"style_ttl": data, "style_dp": data}))
    return sign(folder)


def sign(folder: Path) -> str:
    """Write anew what each file is; the SHA-256 of that."""
    sums = folder / "SHA256SUMS"
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != sums)
    lines = (f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder)}\n" for one in files)
    sums.write_text("".join(lines))
    return hashlib.sha256(sums.read_bytes()).hexdigest()


_TTL = {"chunk_compress_factor": 2, "latent_dim": 1}


def _graphs() -> dict[str, Any]:
    from onnx import TensorProto, helper

    number, text = TensorProto.FLOAT, {"text_ids": (TensorProto.INT64, ["b", "t"])}
    mask, ttl = {"text_mask": (number, ["b", 1, "t"])}, {"style_ttl": (number, ["b", 1, 1])}
    noise, node = (number, ["b", 2, "l"]), helper.make_node

    def constant(name: str, value: float, kind: int = number) -> Any:
        return helper.make_tensor(name, kind, [], [value])

    def axes(name: str, *values: int) -> Any:
        return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)

    return {
        "duration_predictor": _model(
            [node("ReduceSum", ["text_mask", "rest"], ["letters"], keepdims=0),
             node("ReduceSum", ["style_dp", "rest"], ["each"], keepdims=0),
             node("Mul", ["letters", "each"], ["duration"])],
            text | {"style_dp": (number, ["b", 1, 1])} | mask, {"duration": (number, ["b"])}, [axes("rest", 1, 2)],
        ),
        "text_encoder": _model(
            [node("Mul", ["text_mask", "style_ttl"], ["text_emb"])],
            text | ttl | mask, {"text_emb": (number, ["b", 1, "t"])}, [],
        ),
        "vector_estimator": _model(
            [node("Mul", ["noisy_latent", "half"], ["denoised"])],
            {"noisy_latent": noise, "text_emb": (number, ["b", 1, "t"])} | ttl | mask
            | {"latent_mask": (number, ["b", 1, "l"]), "current_step": (number, ["b"]), "total_step": (number, ["b"])},
            {"denoised": noise}, [constant("half", 0.5)],
        ),
        "vocoder": _model(
            [node("Shape", ["latent"], ["shape"]), node("Gather", ["shape", "two"], ["whole"]),
             node("Cast", ["whole"], ["frames"], to=number), node("Mul", ["frames", "chunk"], ["samples"]),
             node("Range", ["zero", "samples", "one"], ["moments"]), node("Mul", ["moments", "step"], ["angles"]),
             node("Sin", ["angles"], ["hum"]), node("Mul", ["hum", "third"], ["soft"]),
             node("ReduceSum", ["latent"], ["rest"], keepdims=0), node("Sin", ["rest"], ["some"]),
             node("Mul", ["some", "hundredth"], ["little"]), node("Add", ["soft", "little"], ["line"]),
             node("Unsqueeze", ["line", "first"], ["wav"])],
            {"latent": noise}, {"wav": (number, [1, "samples"])},
            [constant("two", 2, TensorProto.INT64), constant("chunk", CHUNK), constant("zero", 0), constant("one", 1),
             constant("step", 2 * 3.14159265 * HERTZ / RATE), constant("third", 0.3), constant("hundredth", 0.01),
             axes("first", 0)],
        ),
    }  # fmt: skip


def _model(nodes: list[Any], inputs: dict[str, Any], outputs: dict[str, Any], constants: list[Any]) -> Any:
    from onnx import helper

    ins, outs = (
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in values.items()]
        for values in (inputs, outputs)
    )
    graph = helper.make_graph(nodes, "hum", ins, outs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
