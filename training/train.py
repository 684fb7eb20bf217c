"""Trains the decoder of round 0: object lists and text, no pictures.

    python training/train.py --data ../shared/data --until 60 --name decoder     # minutes of wall clock; resumes by itself

A row of the batch is one scene and many exchanges about it (captions, questions, words), packed one after the other:
the objects are read once, each exchange sees only itself and the objects. One thread.
"""
import argparse, json, math, random, time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model import Config, Decoder
from photos import LABELS, OBJECT_TOKENS, RUNS
from questions import NOUNS, Questions, nouns_of
from scenes import Scenes
from tokenizer import Text

BASE = Path(__file__).parent.parent / 'local' / 'base'
ROW = 200  # tokens a row


class Rows:
    """Packed rows: (tokens, positions, segments, targets, objects). A target of -1 is not learned."""

    def __init__(self, data, text, seed):
        self.r = np.random.default_rng(seed)
        self.text = text
        self.scenes = Scenes(data, self.r)
        nouns = nouns_of(self.scenes.lines)[:400] + NOUNS
        # A tenth of the unknown things is kept out, to see whether `<unk>` carries over to words never asked about.
        shuffled = [nouns[i] for i in np.random.default_rng(0).permutation(len(nouns))]
        self.kept_out, nouns = shuffled[::10], [n for i, n in enumerate(shuffled) if i % 10]
        self.questions = q = Questions(self.r, nouns)
        self.kinds = [(q.presence, 9), (q.kind, 1.2), (q.category, 0.8), (q.both, 0.6), (q.count, 1.5), (q.which, 0.8), (q.what, 1), (q.where, 0.8), (q.unknowable, 3.5)]
        weights = np.array([w for _, w in self.kinds])
        self.odds = weights / weights.sum()

    def exchange(self, prompt, question, answer):
        t = self.text
        head = [t[prompt]] + (t.encode(question) + [t['<a>']] if question else [])
        tail = ([t['<unk>']] if answer is None else t.encode(answer)) + [t['<eos>']]
        return head, tail

    def row(self):
        scene = self.scenes.next()
        parts = [self.exchange('<cap>', None, c) for c in scene.captions[:3]]
        length = sum(len(h) + len(a) for h, a in parts)
        words = 2
        while True:
            if words:
                words -= 1
                part = self.exchange('<lbl>', *self.questions.label())
            else:
                made = self.kinds[self.r.choice(len(self.kinds), p=self.odds)][0](scene)
                if made is None:
                    continue
                part = self.exchange('<q>', *made)
            if length + len(part[0]) + len(part[1]) > ROW:
                break
            parts.append(part)
            length += len(part[0]) + len(part[1])
        tokens, positions, segments, targets = (np.zeros(ROW, np.int64) for _ in range(4))
        segments[:], targets[:] = -1, -1
        at = 0
        for i, (head, tail) in enumerate(parts):
            whole = head + tail
            n = len(whole) - 1
            tokens[at:at + n], positions[at:at + n], segments[at:at + n] = whole[:-1], range(n), i
            targets[at + len(head) - 1:at + n] = tail
            at += n
        objects = np.full((OBJECT_TOKENS, 6), 0, np.float32)
        objects[:, 0] = -1
        objects[:len(scene.rows)] = scene.rows
        return tokens, positions, segments, targets, objects

    def batch(self, size):
        return [torch.from_numpy(np.stack(x)) for x in zip(*(self.row() for _ in range(size)))]


def save(path, state):
    torch.save(state, path.with_suffix('.new'))
    path.with_suffix('.new').replace(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--name', default='decoder')
    parser.add_argument('--until', type=float, default=60, help='minutes')
    parser.add_argument('--start', help='a checkpoint to begin from, with a new schedule')
    parser.add_argument('--layers', type=int, default=5)
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--rate', type=float, default=1e-3)
    parser.add_argument('--caption-weight', type=float, default=0.5)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    folder = RUNS / args.name
    folder.mkdir(parents=True, exist_ok=True)
    text = Text(BASE / 'tokenizer.json')
    label_tokens = [text.encode(label) for label in LABELS]
    config = Config(vocabulary=text.size, layers=args.layers, pad=text['<pad>'])
    decoder = Decoder(config, label_tokens)
    print(sum(p.numel() for p in decoder.parameters()), 'parameters', flush=True)
    decay = [p for p in decoder.parameters() if p.ndim == 2]
    other = [p for p in decoder.parameters() if p.ndim != 2]
    optimizer = torch.optim.AdamW([{'params': decay, 'weight_decay': 0.03}, {'params': other, 'weight_decay': 0}], lr=args.rate, betas=(0.9, 0.97))
    ema = {k: v.clone() for k, v in decoder.state_dict().items()}
    step, spent = 0, 0.0
    if (folder / 'last.pt').exists():
        state = torch.load(folder / 'last.pt', weights_only=False)
        decoder.load_state_dict(state['model'])
        optimizer.load_state_dict(state['optimizer'])
        ema, step, spent = state['ema'], state['step'], state['spent']
    elif args.start:
        state = torch.load(args.start, weights_only=False)
        decoder.load_state_dict(state['ema'])
        ema = {k: v.clone() for k, v in state['ema'].items()}
    rows = Rows(args.data, text, [args.seed, step])
    total, started, saved, shown = args.until * 60, time.time(), time.time(), time.time()
    first = spent
    losses = {'caption': [], 'answer': []}

    def checkpoint():
        save(folder / 'last.pt', {'model': decoder.state_dict(), 'ema': ema, 'optimizer': optimizer.state_dict(), 'config': asdict(config),
                                  'label_tokens': label_tokens, 'step': step, 'spent': spent, 'seed': args.seed})

    while spent < total:
        done = spent / total
        rate = args.rate * min(1, (step + 1) / 150) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group['lr'] = rate
        tokens, positions, segments, targets, objects = rows.batch(args.batch)
        learned = targets >= 0
        with torch.autocast('cpu', torch.bfloat16):  # twice the rows a second; weights and their averages stay float32
            hidden = decoder.train_hidden(tokens, positions, segments, objects)
            logits = hidden[learned] @ decoder.words.t()
        caption = (torch.cummax((tokens == text['<cap>']).long() * torch.arange(1, ROW + 1), 1)[0] >
                   torch.cummax(((tokens == text['<q>']) | (tokens == text['<lbl>'])).long() * torch.arange(1, ROW + 1), 1)[0])[learned]
        loss = F.cross_entropy(logits.float(), targets[learned], reduction='none')
        a, b = loss[~caption], loss[caption]
        objective = a.mean() + args.caption_weight * b.sum() / max(len(a), 1)
        optimizer.zero_grad(set_to_none=True)
        objective.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        keep = min(0.999, (step + 1) / (step + 20))
        with torch.no_grad():
            for name, value in decoder.state_dict().items():
                ema[name].lerp_(value, 1 - keep)
        losses['answer'].append(a.mean().item())
        losses['caption'].append(b.mean().item() if len(b) else 0)
        step += 1
        now = time.time()
        spent = first + now - started
        if step % 50 == 0:
            print(json.dumps({'step': step, 'minutes': round(spent / 60, 2), **{k: round(float(np.mean(v)), 4) for k, v in losses.items()}, 'rate': round(rate, 6),
                              'rows/s': round(50 * args.batch / (now - shown), 1)}), flush=True)
            losses, shown = {'caption': [], 'answer': []}, now
        if now - saved > 120:
            checkpoint()
            saved = now
    checkpoint()


if __name__ == '__main__':
    main()
