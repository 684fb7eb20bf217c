"""Checks an exported folder against its checkpoint: same greedy answers, alone and in padded batches; no NaN; step time.

    python training/check.py --data ../shared/data --checkpoint training/.runs/decoder/last.pt --folder local/base
"""
import argparse, time
from pathlib import Path

import numpy as np
import torch

from evaluate import Asker, padded
from export import load as load_checkpoint
from photos import load, object_rows, scanned, session
from tokenizer import Text


class OnnxAsker(Asker):
    def __init__(self, path, decoder, text):
        self.s, self.c, self.t = session(path), decoder.c, text

    def generate(self, prompts, rows, most=30):
        c, eos = self.c, self.t['<eos>']
        longest = max(map(len, prompts))
        feed = {'tokens': np.array([[0] * (longest - len(p)) + p for p in prompts]),
                'positions': np.array([[0] * (longest - len(p)) + list(range(len(p))) for p in prompts]), 'objects': padded(rows).numpy()}
        for name in ('pk', 'pv', 'ck', 'cv'):
            feed[name] = np.zeros((len(prompts), c.layers, c.heads, 0, c.head), np.float32)
        out, done, first = [[] for _ in prompts], [False] * len(prompts), None
        for _ in range(most):
            logits, feed['pk'], feed['pv'] = self.s.run(['logits', 'nk', 'nv'], feed)
            assert np.isfinite(logits).all()
            first = logits[:, -1] if first is None else first
            best = logits[:, -1].argmax(-1)
            for i, b in enumerate(best):
                done[i] |= b == eos
                out[i] += [] if done[i] else [int(b)]
            if all(done):
                break
            feed['tokens'], feed['positions'] = best[:, None], feed['positions'][:, -1:] + 1
        return out, torch.from_numpy(first).log_softmax(-1)

    def __call__(self, prompts, rows, most=30):
        out = []
        for i in range(0, len(prompts), 16):
            ids, first = self.generate(prompts[i:i + 16], rows[i:i + 16], most)
            out += [(None if x[:1] == [self.t['<unk>']] else self.t.decode(x), x, f) for x, f in zip(ids, first)]
        return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--checkpoint', type=Path, required=True)
    parser.add_argument('--folder', type=Path, default=Path('local/base'))
    args = parser.parse_args()
    torch.set_num_threads(1)
    decoder, _ = load_checkpoint(args.checkpoint)
    text = Text(args.folder / 'tokenizer.json')
    rows = load(args.data, 'train')[:150]
    told = [object_rows(f) for f in scanned(args.data, rows)]
    before, after = Asker(decoder, text), OnnxAsker(args.folder / 'decoder.onnx', decoder, text)
    for name, prompts in {'caption': [before.prompt('<cap>')] * len(told), 'presence': [before.prompt('<q>', q) for q in ['is there a person in the picture?', 'any cars?', 'what is this?'] * 50]}.items():
        x, y = before(prompts, told), after(prompts, told)
        print(name, 'same text', np.mean([a[0] == b[0] for a, b in zip(x, y)]), 'greatest difference of log p of the likely', max(float((a[2] - b[2])[a[2] > -5].abs().max()) for a, b in zip(x, y)))
    mixed = [before.prompt('<cap>'), before.prompt('<q>', 'is there a dog in the picture?'), before.prompt('<lbl>', 'bike'), before.prompt('<q>', 'what do you see?')]
    batch = after.generate(mixed, [told[0], told[1], [], told[2]])[0]
    alone = [after.generate([p], [r])[0][0] for p, r in zip(mixed, [told[0], told[1], [], told[2]])]
    print('padding changes nothing:', batch == alone, [text.decode(b) for b in batch])
    start = time.perf_counter()
    steps = sum(len(after.generate([mixed[0]], [told[i]])[0][0]) + 1 for i in range(30))
    print(f'{(time.perf_counter() - start) / steps * 1000:.2f} ms a step')


if __name__ == '__main__':
    main()
