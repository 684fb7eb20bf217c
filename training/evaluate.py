"""Quick measures of a checkpoint or of the exported folder, for development. The figures that count are `npm run eval:local`.

    python training/evaluate.py --data ../shared/data --checkpoint training/.runs/decoder/last.pt --split dev [--captions 40]
"""
import argparse, gzip
from pathlib import Path

import numpy as np
import torch

from export import load as load_checkpoint
from photos import BASE, INDEX, LABELS, OBJECT_TOKENS, f1, load, object_rows, scanned
from questions import NOUNS, Questions, nouns_of
from tokenizer import Text
from words import article, mentions, plural


def padded(rows):
    out = torch.zeros(len(rows), OBJECT_TOKENS, 6)
    out[:, :, 0] = -1
    for i, r in enumerate(rows):
        r = np.asarray(r).reshape(-1, 6)
        out[i, :len(r)] = torch.tensor(r, dtype=torch.float32)
    return out


class Asker:
    """Answers prompts in batches, with the checkpoint in PyTorch."""

    def __init__(self, decoder, text):
        self.d, self.t = decoder.eval(), text
        with torch.no_grad():
            self.table = decoder.objects.labels(decoder.words)

    def prompt(self, kind, question=None):
        return [self.t[kind]] + (self.t.encode(question) + [self.t['<a>']] if question else [])

    def __call__(self, prompts, rows, most=30):
        """Per prompt: text (None for `<unk>`), ids, log-probabilities of the first token."""
        out = []
        for i in range(0, len(prompts), 32):
            ids, first = self.d.greedy(prompts[i:i + 32], padded(rows[i:i + 32]), self.t['<eos>'], most, table=self.table)
            out += [(None if x[:1] == [self.t['<unk>']] else self.t.decode(x), x, f) for x, f in zip(ids, first)]
        return out


def presence_items(rows, seed=3):
    """As many yes as no for every picture; absent labels drawn by how often they occur in the pictures."""
    random, items = np.random.default_rng(seed), []
    frequency = np.bincount([int(b[0]) for r in rows for b in r['truth']], minlength=80) + 0.5
    for i, row in enumerate(rows):
        yes = sorted({int(b[0]) for b in row['truth']})
        rest = np.array([l for l in range(80) if l not in yes])
        no = random.choice(rest, min(len(yes), len(rest)), replace=False, p=frequency[rest] / frequency[rest].sum())
        items += [(i, l, 1) for l in yes] + [(i, int(l), 0) for l in no]
    return items


def balanced(guess, truth):
    guess, truth = np.asarray(guess), np.asarray(truth)
    return (guess[truth == 1].mean() + (1 - guess[truth == 0]).mean()) / 2


def presence(ask, rows, told, forms=('is there {a} in the picture?', 'are there any {p}?')):
    items, results = presence_items(rows), {}
    yes, no, unk = ask.t.encode('yes')[0], ask.t.encode('no')[0], ask.t['<unk>']
    for form in forms:
        questions = [form.replace('{a}', article(LABELS[l])).replace('{p}', plural(LABELS[l])) for _, l, _ in items]
        answers = ask([ask.prompt('<q>', q) for q in questions], [told[i] for i, _, _ in items], 2)
        odds = np.array([float(a[2][yes] - a[2][no]) for a in answers])
        truth = np.array([t for _, _, t in items])
        best = max((balanced(odds > t, truth), t) for t in np.arange(-4, 4.1, 0.1))
        unsure = np.mean([float(a[2][unk].exp()) > 0.5 for a in answers])
        results[form] = (balanced(odds > 0, truth), best, unsure, odds, truth)
    top = np.array([max([r[5] for r in told[i] if int(r[0]) == l], default=0) for i, l, _ in items])
    results['detector alone'] = max((balanced(top > t, truth), t) for t in np.arange(0.05, 0.4, 0.01))
    return results


def named(ask, rows, told):
    """Captions, and how many name a true object, and the share of named labels that are true."""
    texts = [a[0] for a in ask([ask.prompt('<cap>')] * len(rows), told)]
    any_true, right, total, wrong = [], 0, 0, []
    for text, row in zip(texts, rows):
        truth = {int(b[0]) for b in row['truth']} | {INDEX[l] for c in row.get('captions') or [] for l, *_ in mentions(c)}
        says = {INDEX[l] for l, *_ in mentions(text or '')}
        any_true.append(bool(says & truth))
        right, total = right + len(says & truth), total + len(says)
        wrong.append(says - truth)
    return texts, np.mean(any_true), right / max(total, 1), total / len(rows), wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--checkpoint', type=Path, required=True)
    parser.add_argument('--split', default='dev')
    parser.add_argument('--captions', type=int, default=0, help='print so many')
    args = parser.parse_args()
    torch.set_num_threads(1)
    decoder, state = load_checkpoint(args.checkpoint)
    text = Text(BASE / 'tokenizer.json')
    ask = Asker(decoder, text)
    rows = [r for r in load(args.data, args.split) if r['complete']]
    found = scanned(args.data, rows)
    told = [object_rows(f) for f in found]
    print(f'step {state["step"]}, {len(rows)} pictures; boxes at 0.24: F1 %.3f precision %.3f recall %.3f' % f1(found, [r['truth'] for r in rows], 0.24))
    texts, any_true, share, each, wrong = named(ask, rows, told)
    print(f'captions: name a true object {any_true:.3f}, share true {share:.3f}, {each:.2f} labels each, {len(set(texts))} different')
    for form, result in presence(ask, rows, told).items():
        print('presence', form, *([f'{result[0]:.3f} (best {result[1][0]:.3f} at {result[1][1]:.1f}), <unk> {result[2]:.3f}'] if len(result) == 5 else result))
    random = np.random.default_rng(5)
    captions = gzip.open(Path(args.data) / 'captions-text.txt.gz', 'rt').read().splitlines()
    nouns = nouns_of(captions)[:400] + NOUNS
    kept_out = [nouns[i] for i in np.random.default_rng(0).permutation(len(nouns))][::10]
    q = Questions(random, kept_out)
    unknown = [q.unknowable(type('Scene', (), {'counts': {}})()) for _ in range(300)]
    answers = ask([ask.prompt('<q>', u[0]) for u in unknown], [told[i % len(told)] for i in range(300)], 3)
    print(f'cannot be known, with things never asked about: <unk> {np.mean([a[0] is None for a in answers]):.3f}', [(u[0], a[0]) for u, a in zip(unknown, answers) if a[0] is not None][:8])
    known = ['what is in the picture?', 'what animal is this?', 'how many people are there?', 'what do you see?', 'is there anybody?', 'how many cars can you count?', 'which vehicle is shown?',
             'where is the person?', 'what food is in the picture?', 'is there an animal?']
    for question in known:
        answers = ask([ask.prompt('<q>', question)] * 12, told[:12], 20)
        print(question, [a[0] for a in answers])
    words = ['bike', 'cars', 'mobile', 'puppy', 'sofa', 'people', 'man', 'tv set', 'tree', 'telephone', 'fridges', 'motor bike', 'aeroplane', 'window', 'kitten', 'glasses', 'mug', 'dragon', 'tables', 'couches', 'shoe', 'cats', 'wine glasses']
    print({w: a[0] for w, a in zip(words, ask([ask.prompt('<lbl>', w) for w in words], [[]] * len(words), 6))})
    for i in range(args.captions):
        print(f'{i:3} {texts[i]}  |', ', '.join(f'{LABELS[int(r[0])]} {r[5]:.2f}' for r in told[i][:6]), '| WRONG ' + ', '.join(LABELS[w] for w in wrong[i]) if i < len(wrong) and wrong[i] else '')


if __name__ == '__main__':
    main()
