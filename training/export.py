"""Writes a trained checkpoint as the folder the package loads: decoder.onnx (int8 weights) and manifest.json.

    python training/export.py --checkpoint training/.runs/decoder/last.pt --out local/base

Weights of matrix products are stored as int8 with one scale an output column, then cast to float32 inside the graph, which
the runtime does once when it loads. Arithmetic stays float32, so a row never depends on what else is in its batch, as it
would if activations were quantized for the whole tensor.
"""
import argparse, datetime, hashlib, json, subprocess, warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto as T, helper, numpy_helper
from torch import nn

from model import Config, Decoder
from tokenizer import CONTROL, FIRST_PLACE, PLACES

TRAINED = ['<pad>', '<eos>', '<cap>', '<q>', '<a>', '<lbl>', '<unk>']  # control tokens that round 0 knows
INPUTS = ['tokens', 'positions', 'pk', 'pv', 'ck', 'cv', 'objects']
AXES = {'tokens': {0: 'b', 1: 't'}, 'positions': {0: 'b', 1: 't'}, 'pk': {0: 'b', 3: 'p'}, 'pv': {0: 'b', 3: 'p'}, 'ck': {0: 'b', 3: 'n'},
        'cv': {0: 'b', 3: 'n'}, 'objects': {0: 'b', 1: 'k'}, 'logits': {0: 'b', 1: 't'}, 'nk': {0: 'b', 3: 'pt'}, 'nv': {0: 'b', 3: 'pt'}}


class Graph(nn.Module):
    """The decoder with its label table computed beforehand."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder
        self.register_buffer('table', decoder.objects.labels(decoder.words).detach())

    def forward(self, *inputs):
        return self.decoder(*inputs, table=self.table)


def export_module(module, inputs, path, names, outputs, axes):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(module.eval(), inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=17,
                          dynamo=False, do_constant_folding=True)


def compress(path, smallest=2048):
    """Every large float32 initializer becomes int8 with a scale per column, or per row where the graph gathers rows."""
    model = onnx.load(path)
    graph, first, shared = model.graph, [], {}
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for tensor in list(graph.initializer):
        if tensor.data_type != T.FLOAT or len(tensor.dims) != 2 or np.prod(tensor.dims) < smallest:
            continue
        value = numpy_helper.to_array(tensor)
        gathered = any(n.op_type == 'Gather' for n in users[tensor.name])
        twin = next((n for n, v in shared.items() if v.shape == value.T.shape and np.array_equal(v, value.T)), None)
        graph.initializer.remove(tensor)
        if twin:  # the tied embedding: the output layer is the transposed table
            first.append(helper.make_node('Transpose', [twin], [tensor.name], perm=[1, 0]))
            continue
        scale = np.maximum(np.abs(value).max(1 if gathered else 0, keepdims=True) / 127, 1e-8).astype(np.float32)
        graph.initializer.extend([numpy_helper.from_array(np.round(value / scale).astype(np.int8), tensor.name + '/int8'),
                                  numpy_helper.from_array(scale, tensor.name + '/scale')])
        first += [helper.make_node('Cast', [tensor.name + '/int8'], [tensor.name + '/cast'], to=T.FLOAT),
                  helper.make_node('Mul', [tensor.name + '/cast', tensor.name + '/scale'], [tensor.name])]
        if gathered:
            shared[tensor.name] = value
    nodes = first + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    model.producer_name, model.producer_version = 'vlmkit', ''
    onnx.checker.check_model(model)
    onnx.save(model, path)


def gather_first(path):
    """The table must be seen before the output layer, so that the latter becomes its transpose: reorders initializers."""
    model = onnx.load(path)
    gathered = {n.input[0] for n in model.graph.node if n.op_type == 'Gather'}
    ordered = sorted(model.graph.initializer, key=lambda t: t.name not in gathered)
    kept = [onnx.TensorProto.FromString(t.SerializeToString()) for t in ordered]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, path)


def export_decoder(decoder, path, quantize=True):
    c = decoder.c
    example = (torch.tensor([[c.pad, 2, 40], [4, 50, 5]]), torch.tensor([[0, 0, 1], [0, 1, 2]]), torch.randn(2, c.layers, c.heads, 2, c.head),
               torch.randn(2, c.layers, c.heads, 2, c.head), torch.randn(2, c.layers, c.heads, 3, c.head), torch.randn(2, c.layers, c.heads, 3, c.head),
               torch.tensor([[[0, .1, .1, .5, .5, .9], [-1, 0, 0, 0, 0, 0]]] * 2))
    with torch.no_grad():
        export_module(Graph(decoder), example, path, INPUTS, ['logits', 'nk', 'nv'], AXES)
    if quantize:
        gather_first(path)
        compress(path)


def digest(path):
    blob = Path(path).read_bytes()
    return {'path': Path(path).name, 'sha256': hashlib.sha256(blob).hexdigest(), 'bytes': len(blob)}


def load(path):
    state = torch.load(path, map_location='cpu', weights_only=False)
    decoder = Decoder(Config(**state['config']), state['label_tokens'])
    decoder.load_state_dict(state['ema'])
    return decoder.eval(), state


def manifest(out, name, tasks, graphs, inputs, decoder, objects, threshold, provenance):
    c = decoder.c
    body = {
        'format': 'vlmkit-local/1', 'name': name, 'version': '0.1.0', 'license': 'Apache-2.0', 'tasks': tasks,
        'graphs': {g: digest(out / f'{g}.onnx') for g in graphs}, 'inputs': inputs,
        'tokenizer': {'path': 'tokenizer.json', 'eos': 1, 'pad': 0, 'locations': {'first': FIRST_PLACE, 'count': PLACES},
                      'control': {t: CONTROL.index(t) for t in TRAINED}},
        'decoder': {'layers': c.layers, 'heads': c.heads, 'headDim': c.head, 'maxTokens': 96, 'objectTokens': objects, 'maxBatch': 16},
        'detector': {'kind': 'centernet', 'stride': 4, 'labels': 'labels.json', 'nms': 0.5, 'threshold': threshold, 'max': 100},
        'calibration': {'path': 'calibration.json'}, 'provenance': provenance}
    (out / 'manifest.json').write_text(json.dumps(body, indent=2) + '\n')
    return body


def detect_input(size):
    return {'size': [size, size], 'fit': 'stretch', 'color': 'RGB', 'layout': 'NCHW', 'mean': [0, 0, 0], 'std': [1, 1, 1]}


def main():
    from photos import LABELS, OBJECT_TOKENS, SIZE
    parser = argparse.ArgumentParser()
    parser.add_argument('--checkpoint', type=Path, required=True)
    parser.add_argument('--out', type=Path, default=Path('local/base'))
    parser.add_argument('--threshold', type=float, default=0.24)
    args = parser.parse_args()
    decoder, state = load(args.checkpoint)
    export_decoder(decoder, args.out / 'decoder.onnx')
    (args.out / 'labels.json').write_text(json.dumps(LABELS) + '\n')
    commit = subprocess.run(['git', 'rev-parse', '--short=12', 'HEAD'], capture_output=True, text=True).stdout.strip() or 'none'
    body = manifest(args.out, 'base', ['caption', 'detect', 'ask'], ['detect', 'decoder'], {'detect': detect_input(SIZE)}, decoder, OBJECT_TOKENS,
                    args.threshold, {'commit': commit, 'seed': state['seed'], 'log': 'training/LOG.md',
                                     'startingWeights': ['npm:@vladmandic/human@3.3.6 models/centernet (MIT)']})
    print({g: v['bytes'] for g, v in body['graphs'].items()}, 'step', state['step'])


if __name__ == '__main__':
    main()
