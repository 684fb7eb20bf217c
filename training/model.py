"""The decoder: a small transformer that reads a list of objects (and, in later rounds, picture tokens) and writes text.

One set of weights, two ways to run it: `train_logits` takes packed rows, `forward` is the graph of the folder format.
Every layer looks at the same memory: a learned null token, the picture's keys and values, and the objects.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

NEVER = -1e9


@dataclass
class Config:
    vocabulary: int
    width: int = 256
    layers: int = 5
    heads: int = 4
    head: int = 64
    widen: int = 3
    pad: int = 0


def rotate(x, positions):
    """Rotary positions: x [b,h,t,d], positions [b,t]."""
    half = x.shape[-1] // 2
    speed = torch.exp(torch.arange(half, device=x.device) * (-math.log(1000.0) / half))
    angle = positions[:, None, :, None].float() * speed
    cos, sin, a, b = angle.cos(), angle.sin(), x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


class Objects(nn.Module):
    """[b,k,6] -> [b,k,width]: the label's words, and what its box, score and rank among its own label say."""

    def __init__(self, config, label_tokens):
        super().__init__()
        mean = torch.zeros(len(label_tokens), config.vocabulary)
        for row, ids in enumerate(label_tokens):
            for i in ids:
                mean[row, i] += 1 / len(ids)
        self.register_buffer('mean', mean, persistent=False)
        self.own = nn.Parameter(torch.randn(len(label_tokens), config.width) * 0.02)
        self.register_buffer('score_at', torch.linspace(-3.4, 3.0, 17), persistent=False)
        self.register_buffer('rank_at', torch.arange(0, 12.0), persistent=False)
        self.features = nn.Sequential(nn.Linear(12 + 17 + 24, config.width), nn.GELU(), nn.Linear(config.width, config.width))

    def labels(self, words):
        return F.layer_norm(self.mean @ words + self.own, words.shape[1:])

    def forward(self, objects, table):
        label, x1, y1, x2, y2, score = objects.unbind(-1)
        real = label >= 0
        w, h = x2 - x1, y2 - y1
        size = ((w * h).clamp(1e-4, 1).log() / 4) + 1
        shape = torch.stack([x1, y1, x2, y2, w, h, (x1 + x2) / 2, (y1 + y2) / 2, size, score, w * h, (w - h)], -1)
        logit = torch.log(score.clamp(0.02, 0.98) / (1 - score.clamp(0.02, 0.98)))
        bumps = torch.exp(-((logit.unsqueeze(-1) - self.score_at) / 0.4) ** 2)
        same = (label.unsqueeze(-1) == label.unsqueeze(-2)).float() * (score > 0.2).float().unsqueeze(-2) * real.float().unsqueeze(-2)
        above = (score.unsqueeze(-1) < score.unsqueeze(-2)).float()
        rank, count = (same * above).sum(-1), same.sum(-1)
        near = lambda v: torch.exp(-(v.unsqueeze(-1) - self.rank_at) ** 2)
        told = self.features(torch.cat([shape, bumps, near(rank), near(count)], -1))
        return F.embedding(label.clamp(min=0).long(), table) + 2.5 * told, real


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        inner = c.heads * c.head
        self.n1, self.n2, self.n3 = (nn.LayerNorm(c.width) for _ in range(3))
        self.qkv = nn.Linear(c.width, 3 * inner, bias=False)
        self.out = nn.Linear(inner, c.width, bias=False)
        self.look = nn.Linear(c.width, inner, bias=False)
        self.seen = nn.Linear(inner, c.width, bias=False)
        self.up = nn.Linear(c.width, c.widen * c.width)
        self.down = nn.Linear(c.widen * c.width, c.width)
        self.null = nn.Parameter(torch.randn(2, c.heads, 1, c.head) * 0.1)


class Decoder(nn.Module):
    def __init__(self, config: Config, label_tokens):
        super().__init__()
        self.c = config
        self.words = nn.Parameter(torch.randn(config.vocabulary, config.width) * 0.06)
        self.objects = Objects(config, label_tokens)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.memory_norm, self.final = nn.LayerNorm(config.width), nn.LayerNorm(config.width)
        inner = config.heads * config.head
        self.memory = nn.Linear(config.width, 2 * inner, bias=False)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=config.width ** -0.5)
        with torch.no_grad():
            for layer in self.layers:
                for last in (layer.out, layer.seen, layer.down):
                    last.weight *= (2 * config.layers) ** -0.5
                # A query starts out looking for objects whose label resembles the word it stands on.
                layer.look.weight.copy_(self.memory.weight[:inner])

    def heads(self, x):
        return x.unflatten(-1, (self.c.heads, self.c.head)).transpose(1, 2)

    def see(self, objects, table=None):
        """Keys and values of the objects, [b,h,k,dh], and a mask to add to the scores, [b,1,1,k]."""
        told, real = self.objects(objects, self.objects.labels(self.words) if table is None else table)
        k, v = self.memory(self.memory_norm(told)).chunk(2, -1)
        return self.heads(k), self.heads(v), ((1 - real.float()) * NEVER)[:, None, None]

    def run(self, x, positions, mask, key_mask, past, picture, seen):
        """x [b,t,w]; mask is added to the self-attention scores; past and picture are lists of (k, v) per layer or None."""
        ok, ov, omask = seen
        news = []
        for i, layer in enumerate(self.layers):
            q, k, v = (self.heads(y) for y in layer.qkv(layer.n1(x)).chunk(3, -1))
            q, k = rotate(q, positions), rotate(k, positions)
            if key_mask is not None:
                k, v = k * key_mask, v * key_mask
            if past is not None:
                k, v = torch.cat([past[0][:, i], k], 2), torch.cat([past[1][:, i], v], 2)
            news.append((k, v))
            x = x + layer.out(self.attend(q, k, v, mask))
            q = self.heads(layer.look(layer.n2(x)))
            b = x.shape[0]
            mk = [layer.null[0].expand(b, -1, -1, -1), ok]
            mv = [layer.null[1].expand(b, -1, -1, -1), ov]
            mm = [x[:, None, :1, :1] * 0, omask]
            if picture is not None:
                mk.insert(1, picture[0][:, i])
                mv.insert(1, picture[1][:, i])
                mm.insert(1, picture[0][:, i, :1, :, :1].transpose(2, 3) * 0)
            x = x + layer.seen(self.attend(q, torch.cat(mk, 2), torch.cat(mv, 2), torch.cat(mm, 3)))
            x = x + layer.down(F.gelu(layer.up(layer.n3(x))))
        return self.final(x), news

    def attend(self, q, k, v, mask):
        score = (q * self.c.head ** -0.5) @ k.transpose(2, 3) + mask
        return (torch.softmax(score, -1) @ v).transpose(1, 2).flatten(2)

    def forward(self, tokens, positions, pk, pv, ck, cv, objects, table=None):
        """The graph of the folder format. A pad's key is exactly zero, and a key that is exactly zero is never looked at."""
        t, p = tokens.shape[1], pk.shape[3]
        real = (tokens != self.c.pad).float()
        order = torch.arange(t, device=tokens.device)
        ahead = (order[None] > order[:, None]).float()[None, None]
        # A product, since ONNX Runtime's sums give a wrong shape where p is 0.
        gone = (pk[:, 0, 0].abs() @ torch.ones(self.c.head, 1) == 0).float().transpose(1, 2)[:, None]  # [b,1,1,p]
        mask = torch.cat([gone * NEVER + ahead[:, :, :, :1] * 0,
                          torch.clamp(ahead + (1 - real)[:, None, None], max=1.0) * NEVER], 3)
        x, news = self.run(F.embedding(tokens, self.words), positions, mask, real[:, None, :, None],
                           (pk, pv), (ck, cv), self.see(objects, table))
        nk, nv = (torch.stack([n[j] for n in news], 1) for j in (0, 1))
        return x @ self.words.t(), nk, nv

    def train_hidden(self, tokens, positions, segments, objects):
        """Packed rows: tokens attend only backwards within their own segment; segment -1 is filling."""
        same = segments[:, :, None] == segments[:, None, :]
        order = torch.arange(tokens.shape[1])
        allowed = same & (order[None, :, None] >= order[None, None, :])
        mask = torch.where(allowed, 0.0, NEVER)[:, None]
        return self.run(F.embedding(tokens, self.words), positions, mask, None, None, None, self.see(objects))[0]

    def empty(self, batch, picture=0):
        c = self.c
        z = lambda n: torch.zeros(batch, c.layers, c.heads, n, c.head)
        return z(0), z(0), z(picture), z(picture)

    @torch.no_grad()
    def greedy(self, prompts, objects, eos, most=40, picture=None, table=None):
        """Token ids after each prompt, up to and without `eos`; prompts are padded on the left."""
        table = self.objects.labels(self.words) if table is None else table
        longest = max(map(len, prompts))
        tokens = torch.tensor([[self.c.pad] * (longest - len(p)) + p for p in prompts])
        positions = torch.tensor([[0] * (longest - len(p)) + list(range(len(p))) for p in prompts])
        pk, pv, ck, cv = self.empty(len(prompts))
        if picture is not None:
            ck, cv = picture
        out, open_ = [[] for _ in prompts], set(range(len(prompts)))
        firsts = None
        for _ in range(most):
            logits, pk, pv = self(tokens, positions, pk, pv, ck, cv, objects, table)
            if firsts is None:
                firsts = logits[:, -1].log_softmax(-1)
            best = logits[:, -1].argmax(-1)
            for i in sorted(open_):
                if best[i] == eos:
                    open_.discard(i)
                else:
                    out[i].append(int(best[i]))
            if not open_:
                break
            tokens, positions = best[:, None], positions[:, -1:] + 1
        return out, firsts
