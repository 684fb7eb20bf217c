"""Fits calibration.json: temperatures, the shift of yes and no, the choices' prior, and the probability of a box.

    python training/calibrate.py --data ../shared/data --checkpoint training/.runs/decoder/last.pt

Fitted on train photographs, generated scenes and every other dev photograph (an even place in the list), without those whose terms
forbid commercial use or changes; reported on the rest of dev. Boxes and `detector.threshold` are fitted on train photographs alone.
"""
import argparse, json, re
from pathlib import Path

import numpy as np
import torch

from evaluate import Asker, balanced, padded, presence
from export import load as load_checkpoint
from photos import BASE, LABELS, load, match, nms, object_rows, scanned
from tokenizer import Text
from train import Rows

sigmoid = lambda x: 1 / (1 + np.exp(-x))


def ece(p, right, bins=15):
    """Expected calibration error over bins of equal mass."""
    p, right = np.asarray(p, float), np.asarray(right, float)
    return float(sum(len(b) / len(p) * abs(p[b].mean() - right[b].mean()) for b in np.array_split(np.argsort(p), bins) if len(b)))


def platt(x, y):
    a, b = 1.0, 0.0
    for _ in range(20000):
        p = sigmoid(a * x + b)
        a, b = a - 0.3 * ((p - y) * x).mean(), b - 0.3 * (p - y).mean()
    return float(a), float(b)


def power(p, right):
    """The temperature for which p ** (1 / temperature) is likeliest."""
    def loss(t):
        q = np.clip(p ** (1 / t), 1e-6, 1 - 1e-6)
        return -np.mean(right * np.log(q) + (1 - right) * np.log(1 - q))
    return float(min(np.arange(0.3, 6, 0.05), key=loss))


def boxes(data):
    rows = [r for r in load(data, 'train') if r['complete']]
    found = [nms(f) for f in scanned(data, rows)]
    results = [x for f, r in zip(found, rows) for x in match(f, r['truth'])[0]]
    s, y = np.array(results).T
    a, b = platt(np.log(s / (1 - s)), y)
    print(f'boxes: {len(s)} found on train, a {a:.3f} b {b:.3f}, ECE {ece(sigmoid(a * np.log(s / (1 - s)) + b), y):.3f}')
    rows = [r for r in load(data, 'dev') if r['complete']]
    s, y = np.array([x for f, r in zip(map(nms, scanned(data, rows)), rows) for x in match(f, r['truth'])[0]]).T
    print(f'boxes on dev: ECE {ece(sigmoid(a * np.log(s / (1 - s)) + b), y):.3f} (raw {ece(s, y):.3f})')
    return {'a': round(a, 4), 'b': round(b, 4)}


def yesno(ask, rows, told):
    odds, truth = [], []
    for form in ('is there {a} in the picture?', 'are there any {p}?', 'is there {a}?', 'does the image show {a}?'):
        result = presence(ask, rows, told, (form,))[form]
        odds, truth = np.concatenate([odds, result[3]]), np.concatenate([truth, result[4]])
    return odds, truth


def answers(ask, data, text, seed=901):
    """Confidence (product of token probabilities, with `<eos>`) and whether the answer is the expected one, by kind, on generated scenes."""
    made, out = Rows(data, text, seed), {'number': [], 'label': [], 'text': []}
    prompts, rows, expected = [], [], []
    while len(prompts) < 900:
        scene = made.scenes.next()
        for make in (made.questions.count, made.questions.which, made.questions.where, made.questions.what):
            pair = make(scene)
            if pair and pair[1] is not None:
                prompts.append(ask.prompt('<q>', pair[0]))
                rows.append(scene.rows)
                expected.append(pair[1])
    for prompt, row, (answer, ids, _), right in zip(prompts, rows, ask(prompts, rows, 24), expected):
        if answer is None:
            continue
        kind = 'number' if answer.isdigit() else 'label' if answer in LABELS else 'text'
        out[kind].append((np.exp(score(ask, prompt, ids + [text['<eos>']], row)), answer == right))
    return out


@torch.no_grad()
def score(ask, prompt, ids, row, blank=False):
    tokens = torch.tensor([prompt + ids])
    logits = ask.d(tokens, torch.arange(tokens.shape[1])[None], *ask.d.empty(1), padded([[] if blank else row]), ask.table)[0][0].log_softmax(-1)
    return sum(float(logits[len(prompt) - 1 + i, t]) for i, t in enumerate(ids))


def choices(ask, fitted, held, text, seed=11):
    """Which of four is in the picture: fits the prior and the temperature on one list of (photograph, objects), reports the other."""
    random, items, cut = np.random.default_rng(seed), [], 0
    for i, (row, t) in enumerate(fitted + held):
        cut = len(items) if i == len(fitted) else cut
        yes = sorted({int(b[0]) for b in row['truth'] if (b[3] - b[1]) * (b[4] - b[2]) > 0.02})
        if not yes:
            continue
        right = int(random.choice(yes))
        wrong = random.choice([l for l in range(80) if l not in {int(b[0]) for b in row['truth']}], 3, replace=False)
        options = random.permutation([right, *wrong])
        prompt = ask.prompt('<q>', 'what is in the picture?' if random.random() < 0.5 else 'what is the main object?')
        ids = [text.encode(LABELS[o]) + [text['<eos>']] for o in options]
        items.append((list(options).index(right), np.array([score(ask, prompt, i, t) for i in ids]), np.array([score(ask, prompt, i, t, True) for i in ids]), np.array([len(i) for i in ids])))
    def run(items, prior, temperature):
        p, hit = [], []
        for right, seen, blank, n in items:
            s = (seen - prior * blank) / n ** 0.7 / temperature
            q = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
            p.append(q.max())
            hit.append(q.argmax() == right)
        return np.array(p), np.array(hit, float)
    half, rest = items[:cut], items[cut:]
    prior = max(np.arange(0, 1.01, 0.1), key=lambda x: (round(run(half, x, 1)[1].mean(), 3), -abs(x - 0.5)))
    def loss(t):
        return -np.mean([np.log(1e-9 + (lambda s: np.exp(s[r] - s.max()) / np.exp(s - s.max()).sum())((a - prior * b) / n ** 0.7 / t)) for r, a, b, n in half])
    temperature = min(np.arange(0.3, 5, 0.1), key=loss)
    p, hit = run(rest, prior, temperature)
    print(f'choices: prior {prior:.1f} temperature {temperature:.1f}; rest of dev: right {hit.mean():.3f} of four, ECE {ece(p, hit, 6):.3f}, {len(items)} items')
    return {'prior': round(float(prior), 2), 'length': 0.7, 'temperature': round(float(temperature), 2)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--checkpoint', type=Path, required=True)
    parser.add_argument('--out', type=Path, default=Path('local/base/calibration.json'))
    args = parser.parse_args()
    torch.set_num_threads(1)
    decoder, _ = load_checkpoint(args.checkpoint)
    text = Text(BASE / 'tokenizer.json')
    ask = Asker(decoder, text)
    result = {'format': 'vlmkit-calibration/1', 'answers': {}}
    dev = [r for r in load(args.data, 'dev') if r['complete']]
    told = [object_rows(f) for f in scanned(args.data, dev)]
    train = [r for r in load(args.data, 'train') if r['complete']]
    train_told = [object_rows(f) for f in scanned(args.data, train)]
    fit = [i for i in range(0, len(dev), 2) if not re.search('NC|ND', dev[i]['license'])]
    rest = [i for i in range(len(dev)) if i not in fit]
    z, y = yesno(ask, [dev[i] for i in fit], [told[i] for i in fit])
    z2, y2 = yesno(ask, train, train_told)
    z, y = np.concatenate([z, z2]), np.concatenate([y, y2])
    shifts = np.arange(-2, 2.01, 0.05)
    # The middle of the shifts that are within half a point of the best.
    quality = np.array([balanced(z + s > 0, y) for s in shifts])
    bias = float(np.mean(shifts[quality >= quality.max() - 0.005]))
    nll = lambda t: -np.mean(np.log(1e-9 + np.where(y == 1, sigmoid((z + bias) / t), 1 - sigmoid((z + bias) / t))))
    temperature = float(min(np.arange(0.3, 4, 0.05), key=nll))
    result['answers']['yesno'] = {'temperature': round(temperature, 3), 'bias': round(bias, 3)}
    z, y = yesno(ask, [dev[i] for i in rest], [told[i] for i in rest])
    p = sigmoid((z + bias) / temperature)
    print(f'yes and no: bias {bias:.2f} temperature {temperature:.2f}; rest of dev ({len(rest)} pictures): balanced accuracy {balanced(z + bias > 0, y):.3f} (before {balanced(z > 0, y):.3f}), '
          f'ECE {ece(np.maximum(p, 1 - p), (p > 0.5) == y):.3f} (before {ece(sigmoid(abs(z)), (z > 0) == y):.3f})')
    for kind, pairs in answers(ask, args.data, text).items():
        p, right = np.array(pairs, float).T
        t = power(p[::2], right[::2])
        result['answers'][kind] = {'temperature': round(t, 3), 'bias': 0.0}
        print(f'{kind}: right {right.mean():.3f} of {len(p)} generated, temperature {t:.2f}, ECE {ece(p[1::2] ** (1 / t), right[1::2]):.3f} (before {ece(p[1::2], right[1::2]):.3f})')
    result['choices'] = choices(ask, list(zip(train, train_told)) + [(dev[i], told[i]) for i in fit], [(dev[i], told[i]) for i in rest], text)
    result['boxes'] = boxes(args.data)
    args.out.write_text(json.dumps(result, indent=2) + '\n')
    print(args.out.read_text())


if __name__ == '__main__':
    main()
