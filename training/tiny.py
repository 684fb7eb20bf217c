"""Writes a tiny model folder with random weights, all graphs of the format, and the answers PyTorch gives.

    python training/tiny.py --out test/fixtures/tiny-local

`expected.json`: the picture (raw RGB), and for it the detections, the objects told to the decoder, the picture's keys and
values (their sums), greedy token ids for prompts alone and in one padded batch, and log-likelihoods of three choices.
"""
import argparse, base64, json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from export import detect_input, export_decoder, export_module, manifest
from model import Config, Decoder
from photos import LABELS, OBJECT_SCORE, nms, object_rows, peaks
from tokenizer import FIRST_PLACE, PLACES, Text, train

SIZE, VISION = 64, 32


class TinyDetect(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 4, 4), nn.Conv2d(8, 84, 3, 1, 1)

    def forward(self, pixels):
        x = self.b(torch.relu(self.a(pixels / 127.5 - 1)))
        return torch.sigmoid(x[:, :80] * 3 - 8), torch.relu(x[:, 80:] * 12 + 10)


class TinyVision(nn.Module):
    """Four picture tokens; keys and values for every layer of the decoder, and an embedding of unit length."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.patch, self.out, self.pool = nn.Conv2d(3, 16, 16, 16), nn.Linear(16, 2 * c.layers * c.heads * c.head), nn.Linear(16, 256)

    def forward(self, pixels):
        x = torch.tanh(self.patch(pixels)).flatten(2).transpose(1, 2)
        kv = self.out(x).unflatten(-1, (2, self.c.layers, self.c.heads, self.c.head)).permute(2, 0, 3, 4, 1, 5)
        return kv[0], kv[1], nn.functional.normalize(self.pool(x.mean(1)), dim=-1)


def scored(decoder, prompt, choice, objects, picture):
    """The sum of log p over the choice's tokens, given the prompt."""
    tokens = torch.tensor([prompt + choice])
    pk, pv, _, _ = decoder.empty(1)
    logits, _, _ = decoder(tokens, torch.arange(tokens.shape[1])[None], pk, pv, *picture, objects)
    logp = logits[0].log_softmax(-1)
    return sum(float(logp[len(prompt) - 1 + i, token]) for i, token in enumerate(choice))


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, default=Path('test/fixtures/tiny-local'))
    parser.add_argument('--seed', type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)

    words = ['is there a dog in the picture?', 'what is this?', 'a man riding a wave on a surfboard', 'yes', 'no', 'two cats and a cup'] + LABELS
    tokenizer = train(words, args.out / 'tokenizer.json', size=32 + 256 + 100)
    text = Text(args.out / 'tokenizer.json')
    first = tokenizer.token_to_id('<l0>')
    config = Config(vocabulary=tokenizer.get_vocab_size(), width=32, layers=2, heads=2, head=16, widen=2)
    decoder = Decoder(config, [text.encode(l) for l in LABELS]).eval()
    for layer in decoder.layers:  # else every token would repeat itself
        for last in (layer.out, layer.seen, layer.down):
            last.weight.mul_(3)
    decoder.words.mul_(3)
    decoder.objects.own.mul_(30)
    detect, vision = TinyDetect().eval(), TinyVision(config).eval()
    for module in (detect.a, detect.b):
        module.weight.mul_(2.5)
    export_module(detect, (torch.zeros(1, 3, SIZE, SIZE),), args.out / 'detect.onnx', ['pixels'], ['heat', 'ltrb'],
                  {n: {0: 'b'} for n in ('pixels', 'heat', 'ltrb')})
    export_module(vision, (torch.zeros(1, 3, VISION, VISION),), args.out / 'vision.onnx', ['pixels'], ['ck', 'cv', 'embed'],
                  {n: {0: 'b'} for n in ('pixels', 'ck', 'cv', 'embed')})
    export_decoder(decoder, args.out / 'decoder.onnx', quantize=False)
    (args.out / 'labels.json').write_text(json.dumps(LABELS) + '\n')
    calibration = {'format': 'vlmkit-calibration/1',
                   'answers': {k: {'temperature': 1.0, 'bias': 0.0} for k in ('yesno', 'number', 'label', 'text')},
                   'choices': {'prior': 0.5, 'length': 0.7, 'temperature': 1.0}, 'boxes': {'a': 1.0, 'b': 0.0}}
    (args.out / 'calibration.json').write_text(json.dumps(calibration, indent=2) + '\n')
    body = manifest(args.out, 'tiny', ['caption', 'detect', 'ask'], ['vision', 'detect', 'decoder'],
                    {'vision': {**detect_input(VISION), 'mean': [127] * 3, 'std': [128] * 3}, 'detect': detect_input(SIZE)}, decoder, 8, 0.24,
                    {'commit': 'none', 'seed': args.seed, 'log': 'training/LOG.md', 'startingWeights': []})
    body['tokenizer']['locations']['first'] = first
    body['decoder']['maxTokens'] = 64
    (args.out / 'manifest.json').write_text(json.dumps(body, indent=2) + '\n')

    # The picture is as large as the detector's input, and each 2x2 block has one colour: no resize can matter.
    blocks = np.random.default_rng(args.seed).integers(0, 256, (VISION, VISION, 3), dtype=np.uint8)
    rgb = blocks.repeat(2, 0).repeat(2, 1)
    heat, ltrb = (v[0].numpy() for v in detect(torch.tensor(rgb.astype(np.float32).transpose(2, 0, 1))[None]))
    found = peaks(heat, ltrb)
    told = object_rows(found, 8)
    objects = torch.full((1, 8, 6), -1.0)
    objects[0, :len(told)] = torch.tensor(told, dtype=torch.float32)
    ck, cv, embed = vision((torch.tensor(blocks.astype(np.float32).transpose(2, 0, 1))[None] - 127) / 128)
    question = 'is there a dog in the picture?'
    prompts = {'caption': [text['<cap>']], 'ask': [text['<q>']] + text.encode(question) + [text['<a>']]}
    blank, nothing = torch.full((1, 8, 6), -1.0), decoder.empty(1)[2:]
    detections = nms(found[found[:, 5] >= 0.24])
    expected = {
        'picture': {'width': SIZE, 'height': SIZE, 'rgb': base64.b64encode(rgb.tobytes()).decode()},
        'visionPicture': {'width': VISION, 'height': VISION, 'rgb': base64.b64encode(blocks.tobytes()).decode()},
        'detections': [{'label': LABELS[int(r[0])], 'box': [round(float(v), 6) for v in r[1:5]], 'score': round(float(r[5]), 6)} for r in detections[:100]],
        'objects': [[round(float(v), 6) for v in r] for r in told], 'objectScore': OBJECT_SCORE,
        'memory': {'ck': float(ck.sum()), 'cv': float(cv.sum()), 'embed': [round(float(v), 6) for v in embed[0, :8]]},
        'question': question, 'prompts': prompts, 'most': 12, 'greedy': {}, 'choices': {}}
    for kind, memory in (('withPicture', (ck, cv)), ('withoutPicture', nothing)):
        single = {n: decoder.greedy([p], objects, text['<eos>'], 12, memory)[0][0] for n, p in prompts.items()}
        pair = decoder.greedy(list(prompts.values()), objects.expand(2, -1, -1), text['<eos>'], 12, [m.expand(2, -1, -1, -1, -1) for m in memory])[0]
        assert pair == list(single.values()), 'padding changed an answer'
        expected['greedy'][kind] = single
        expected['choices'][kind] = {c: {'tokens': (ids := text.encode(c) + [text['<eos>']]), 'seen': scored(decoder, prompts['ask'], ids, objects, memory),
                                         'blank': scored(decoder, prompts['ask'], ids, blank, nothing)} for c in ('yes', 'no', 'two cats')}
    (args.out / 'expected.json').write_text(json.dumps(expected, indent=1) + '\n')
    print(sum(f.stat().st_size for f in args.out.iterdir()), 'bytes;', len(detections), 'detections,', len(told), 'objects;', expected['greedy'])


if __name__ == '__main__':
    main()
