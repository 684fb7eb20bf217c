"""Fetches the starting weights of the detector and writes them as `detect.onnx`.

    python training/detector.py --out local/base/detect.onnx [--compare FOLDER/centernet-mb3-512.onnx]

The weights are those of `models/centernet.{json,bin}` in the npm package @vladmandic/human 3.3.6 (MIT), a TensorFlow.js
graph. Every node is translated by itself; nothing is trained. Traps on the way:
- TensorFlow's old bilinear resize is ONNX's `asymmetric` coordinate mode, not the default of any other library.
- TensorFlow's SAME padding puts the odd pixel last: `auto_pad=SAME_UPPER`.
- Weights stay fp16 in the file, followed by a Cast, so inputs, outputs and arithmetic are float32.
"""
import argparse, base64, hashlib, json, subprocess, tarfile, tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto as T, helper, numpy_helper

PACKAGE = '@vladmandic/human@3.3.6'
SHA256 = {'centernet.json': 'bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05',
          'centernet.bin': '1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef'}


def fetch(folder: Path) -> dict[str, bytes]:
    """Takes the two model files out of the npm package and checks what they are."""
    subprocess.run(['npm', 'pack', '--silent', PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    files = {}
    with tarfile.open(next(folder.glob('*.tgz'))) as archive:
        for name, expected in SHA256.items():
            files[name] = archive.extractfile(f'package/models/{name}').read()
            if hashlib.sha256(files[name]).hexdigest() != expected:
                raise SystemExit(f'{PACKAGE}: models/{name} is not the file this script was written for')
    return files


def read_weights(manifest, blob: bytes) -> dict[str, np.ndarray]:
    weights, at = {}, 0
    for entry in manifest[0]['weights']:
        kind = np.dtype(entry.get('quantization', entry)['dtype'])
        count = int(np.prod(entry['shape']))
        weights[entry['name']] = np.frombuffer(blob, kind, count, at).reshape(entry['shape'])
        at += count * kind.itemsize
    assert at == len(blob)
    return weights


def convert(files: dict[str, bytes]) -> onnx.ModelProto:
    model = json.loads(files['centernet.json'])
    weights = read_weights(model['weightsManifest'], files['centernet.bin'])
    source = {node['name']: node for node in model['modelTopology']['node']}
    nodes, initializers, done = [], [], {}

    def emit(kind, inputs, name, **attributes):
        nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(name, value):
        """An fp16 initializer and its cast, so that the file is half the size."""
        if name not in done:
            initializers.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float16), name + '/fp16'))
            done[name] = emit('Cast', [name + '/fp16'], name, to=T.FLOAT)
        return done[name]

    def operand(name):
        if source[name]['op'] != 'Const':
            return value(name)
        array = weights[name]
        return constant(name, array.reshape(-1, 1, 1) if array.ndim == 1 and array.size > 1 else array)

    def convolution(node, depthwise):
        name, inputs, attributes = node['name'], node['input'], node['attr']
        kernel = weights[inputs[1]]
        group = kernel.shape[2] if depthwise else 1
        kernel = kernel.transpose(2, 3, 0, 1).reshape(-1, 1, *kernel.shape[:2]) if depthwise else kernel.transpose(3, 2, 0, 1)
        bias = [constant(inputs[2], weights[inputs[2]])] if len(inputs) > 2 else []
        padding = base64.b64decode(attributes['padding']['s']).decode()
        fused = [base64.b64decode(s).decode() for s in attributes.get('fused_ops', {}).get('list', {}).get('s', [])]
        assert padding in ('SAME', 'VALID') and set(fused) <= {'BiasAdd', 'Relu', 'Relu6'}
        strides = [int(v) for v in attributes['strides']['list']['i'][1:3]]
        out = emit('Conv', [value(inputs[0]), constant(inputs[1], kernel)] + bias, name + '/conv' if fused[1:] else name,
                   auto_pad='SAME_UPPER' if padding == 'SAME' else 'VALID', strides=strides, group=group,
                   kernel_shape=list(kernel.shape[2:]))
        return relu(fused[1], out, name) if fused[1:] else out

    def relu(kind, x, name):
        return emit('Relu', [x], name) if kind == 'Relu' else emit('Clip', [x, 'zero', 'six'], name)

    def value(name):
        if name in done:
            return done[name]
        node = source[name]
        kind, inputs = node['op'], node.get('input', [])
        if kind in ('_FusedConv2D', 'Conv2D'):
            out = convolution(node, False)
        elif kind in ('FusedDepthwiseConv2dNative', 'DepthwiseConv2dNative'):
            out = convolution(node, True)
        elif kind in ('Mul', 'Add'):
            out = emit(kind, [operand(i) for i in inputs], name)
        elif kind in ('Relu', 'Relu6'):
            out = relu(kind, value(inputs[0]), name)
        elif kind in ('Sigmoid', 'Identity'):
            out = emit(kind, [value(inputs[0])], name)
        elif kind == 'Mean':
            assert list(weights[inputs[1]]) == [1, 2]
            out = emit('ReduceMean', [value(inputs[0])], name, axes=[2, 3], keepdims=1)
        elif kind == 'ConcatV2':
            assert int(weights[inputs[-1]]) in (3, -1)
            out = emit('Concat', [value(i) for i in inputs[:-1]], name, axis=1)
        elif kind == 'ResizeBilinear':
            assert not node['attr']['half_pixel_centers']['b'] and not node['attr']['align_corners']['b']
            out = emit('Resize', [value(inputs[0]), '', 'twice'], name, mode='linear',
                       coordinate_transformation_mode='asymmetric')
        else:
            raise SystemExit(f'no translation for {kind}')
        done[name] = out
        return out

    initializers += [numpy_helper.from_array(np.array(v, np.float32), n)
                     for n, v in [('zero', 0), ('six', 6), ('twice', [1, 1, 2, 2])]]
    done['tower_0/images'] = 'pixels'
    emit('Identity', [value('tower_0/keypoints')], 'heat')
    emit('Identity', [value('tower_0/wh')], 'ltrb')
    io = lambda name, *shape: helper.make_tensor_value_info(name, T.FLOAT, shape)
    graph = helper.make_graph(nodes, 'detect', [io('pixels', 'b', 3, 'h', 'w')],
                              [io('heat', 'b', 80, 'h4', 'w4'), io('ltrb', 'b', 4, 'h4', 'w4')], initializers)
    out = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], producer_name='vlmkit')
    out.ir_version = 8
    onnx.checker.check_model(out)
    return out


def compare(ours: Path, other: str):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    pixels = np.random.default_rng(1).integers(0, 256, (1, 3, 64, 64)).repeat(8, 2).repeat(8, 3).astype(np.float32)
    a, b = (ort.InferenceSession(str(p), options).run(['heat', 'ltrb'], {'pixels': pixels}) for p in (ours, other))
    for name, x, y in zip(['heat', 'ltrb'], a, b):
        print(f'{name}: greatest difference {np.abs(x - y).max():.2e} of {np.abs(y).max():.3f}')
        assert np.abs(x - y).max() < 1e-3 * max(1, np.abs(y).max())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, default=Path('local/base/detect.onnx'))
    parser.add_argument('--compare', help='another ONNX file of the same weights')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = convert(fetch(Path(folder)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, args.out)
    print(f'{args.out}: {args.out.stat().st_size} bytes, {len(model.graph.node)} nodes')
    if args.compare:
        compare(args.out, args.compare)


if __name__ == '__main__':
    main()
