"""Trains the decoder of round 0: object lists and text, no pictures.

    python training/train.py --data ../shared/data --until 60 --name decoder     # minutes of wall clock; resumes by itself

A row of the batch is one scene and many exchanges about it (captions, questions, words), packed one after the other:
the objects are read once, each exchange sees only itself and the objects. One thread.
"""
import argparse, json, math, random, re, signal, time
from collections import Counter
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
from words import NAMES, PLURALS

BASE = Path(__file__).parent.parent / 'local' / 'base'
ROW = 128  # tokens a row


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
        held = set(self.kept_out)
        common = Counter(w for line in self.scenes.lines for w in re.findall('[a-z]{4,}', line.lower()))
        self.questions = q = Questions(self.r, nouns, [w for w, n in sorted(common.items()) if n >= 3 and w not in held])
        self.kinds = [(q.presence, 6.5), (q.kind, 1.2), (q.category, 1.2), (q.both, 0.6), (q.count, 1.8), (q.which, 1.8), (q.what, 1.3), (q.where, 1), (q.unknowable, 3.4),
                      (q.either, 0.8), (q.number, 2.2), (q.side, 0.8), (q.members, 0.8), (q.describe, 0.5), (q.relation, 1.2)]
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


class Honest:
    """Two things a caption must not do, as a loss on the probability of doing them (unlikelihood, Welleck et al. 2020):
    name a label that is not among the objects, and say a thing twice."""

    def __init__(self, text, captions):
        self.names = torch.zeros(len(LABELS), text.size)
        for i, label in enumerate(LABELS):
            for name in NAMES[label] + PLURALS[label]:
                ids = text.encode(name)
                if len(ids) == 1 and name not in ('orange', 'auto', 'mobile', 'seat', 'monitor', 'vessel'):
                    self.names[i, ids[0]] = 1
        often = Counter(i for c in captions for i in text.encode(c))
        twice = Counter(i for c in captions for ids in [text.encode(c)] for i in set(ids) if ids.count(i) > 1)
        self.once = torch.ones(text.size, dtype=torch.bool)      # tokens that hardly ever come twice in one caption
        for i, n in twice.items():
            self.once[i] = n / often[i] < 0.03

    def loss(self, logits, targets, rows, at, tokens, segments, objects):
        """For caption positions: logits [n,v], targets [n], and where they stand (row, column)."""
        p = logits.softmax(-1)
        label, score = objects[:, :, 0], objects[:, :, 5]
        told = torch.zeros(len(objects), len(LABELS)).index_put((torch.arange(len(objects))[:, None].expand_as(label)[(label >= 0) & (score >= 0.15)],
                                                                label[(label >= 0) & (score >= 0.15)].long()), torch.tensor(1.0))
        wrong = ((1 - told) @ self.names > 0) & ~(told @ self.names > 0)
        wrong = wrong[rows].scatter(1, targets[:, None], False)
        said = (segments[rows] == segments[rows, at][:, None]) & (torch.arange(tokens.shape[1])[None] <= at[:, None]) & self.once[tokens[rows]] & (tokens[rows] != targets[:, None])
        again = (p.gather(1, tokens[rows]) * said).sum(-1)
        return -(torch.log1p(-(p * wrong).sum(-1).clamp(max=0.99)) + torch.log1p(-again.clamp(max=0.99))).sum()


    def own_words(self, decoder, objects, text):
        """The same loss on captions the decoder writes itself: there it meets the repetitions that people never write."""
        ids, _ = decoder.greedy([[text['<cap>']]] * len(objects), objects, text['<eos>'], 16)
        length = max(map(len, ids)) + 1
        tokens = torch.tensor([[text['<cap>']] + i + [0] * (length - 1 - len(i)) for i in ids])
        label, score = objects[:, :, 0], objects[:, :, 5]
        bad = torch.zeros(len(ids), length, dtype=torch.bool)
        for row, written in enumerate(ids):
            told = {int(l) for l in label[row][(label[row] >= 0) & (score[row] >= 0.15)]}
            for at, token in enumerate(written):
                names = self.names[:, token].nonzero().flatten().tolist()
                bad[row, at] = (token in written[:at] and bool(self.once[token])) or token in written[at - 1:at] or (bool(names) and not told.intersection(names))
        if not bad.any():
            return torch.zeros(())
        hidden = decoder.train_hidden(tokens, torch.arange(length).expand(len(ids), -1), torch.zeros_like(tokens), objects)
        p = (hidden[bad] @ decoder.words.t()).softmax(-1).gather(1, tokens.roll(-1, 1)[bad][:, None])
        return -torch.log1p(-p.clamp(max=0.99)).sum() / len(ids)


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
    parser.add_argument('--batch', type=int, default=10)
    parser.add_argument('--rate', type=float, default=1e-3)
    parser.add_argument('--caption-weight', type=float, default=1.0)
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
    optimizer = torch.optim.AdamW([{'params': decay, 'weight_decay': 0.03}, {'params': other, 'weight_decay': 0}], lr=args.rate, betas=(0.9, 0.97), fused=True)
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
    honest = Honest(text, rows.scenes.captions)
    total, started, saved, shown = args.until * 60, time.time(), time.time(), time.time()
    first = spent
    losses = {'caption': [], 'answer': [], 'lies': [], 'own': []}

    def checkpoint():
        save(folder / 'last.pt', {'model': decoder.state_dict(), 'ema': ema, 'optimizer': optimizer.state_dict(), 'config': asdict(config),
                                  'label_tokens': label_tokens, 'step': step, 'spent': spent, 'seed': args.seed})

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    while spent < total and not stop:
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
        row, column = learned.nonzero(as_tuple=True)
        lies = honest.loss(logits[caption].float(), targets[learned][caption], row[caption], column[caption], tokens, segments, objects)
        objective = a.mean() + args.caption_weight * (b.sum() + lies) / max(len(a), 1)
        if step % 3 == 0:
            own = honest.own_words(decoder, objects[:8], text)
            objective = objective + 0.15 * own
            losses['own'].append(own.item())
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
        losses['lies'].append(lies.item() / max(len(b), 1))
        step += 1
        now = time.time()
        spent = first + now - started
        if step % 50 == 0:
            print(json.dumps({'step': step, 'minutes': round(spent / 60, 2), **{k: round(float(np.mean(v)), 4) for k, v in losses.items()}, 'rate': round(rate, 6),
                              'rows/s': round(50 * args.batch / (now - shown), 1)}), flush=True)
            losses, shown = {'caption': [], 'answer': [], 'lies': [], 'own': []}, now
        if now - saved > 120:
            checkpoint()
            saved = now
    checkpoint()


if __name__ == '__main__':
    main()
