"""Lists of objects as the detector would give them, with what is true of them: the training pictures of round 0.

A scene comes from a human caption (its labels, with boxes and scores drawn from what the detector does on photographs),
from a training photograph itself, or from a training photograph whose labels were exchanged for others.
"""
import gzip, re
from pathlib import Path

import numpy as np

from photos import INDEX, LABELS, OBJECT_SCORE, OBJECT_TOKENS, PEAK_SCORE, iou, load, object_rows, scanned
from questions import CLEAR
from words import CATEGORIES, article, mentions, plural

# What boxes cannot show: colours, materials, ages, sexes, clothes. Removed from captions, or the caption is left out.
COLOUR = ('red|blue|green|black|white|yellow|brown|grey|gray|pink|purple|tan|beige|silver|golden|blond|blonde|dark|light|bright|brightly|colored|colorful|multicolored|multi-colored|orange(?= (?:flower|shirt|cat|and|ball|frisbee|bus|train|boat|truck|wall|background|vest|kite|tabby|surf|board|car|umbrella))|'
          'striped|plaid|spotted|polka|painted')
OTHER = ('young|old|older|elderly|adult|little|small|large|big|huge|giant|tiny|baby|wooden|wood|metal|brick|concrete|plastic|glass(?! of)|leather|steel|stainless|marble|granite|cement|rusty|rusted|'
         'beautiful|cute|nice|pretty|lovely|vintage|antique|modern|fancy|very|really|lush|dry|wet|clean|dirty|male|female|asian|shirtless|smiling|happy|sunny|cloudy|clear|rainy|tall|short|'
         'long|gray-haired|older|middle-aged|brand new|new|tabby|calico|cloudy|overcast|attractive|interesting|various|double decker|double-decker|polar|brown|grizzly|'
         'wild|domestic|furry|fluffy|long-haired|adorable|pretty|delicious|tasty|fresh|decorative|ornate|shiny|busy|empty')
STRIP = re.compile(rf'\b(?:(?:{COLOUR}|{OTHER})\b(?:,? and |, |/| |-))+(?=[a-z])')
REFUSE = re.compile(r"\b(wearing|wears|dressed|shirt|shirts|hat|jacket|dress|costume|outfit|uniform|suit|suits|shorts|pants|helmet|sunglasses|glasses|beard|hair|haired|smile|smiles|i|we|my|you|your|our|image|"
                    r"picture|pictures|photo|photos|photograph|says|reads|reading that|called|named|unable|not|no|nothing|she|he|it's|there's|color|colored|colors|shot of|view of|statue|sculpture|"
                    r"painting|drawing|cartoon|toy|toys|fake|mural|poster|graffiti|logo|sign that|seems|appears|looks like|because|trying|about to|what|this|these|which|him|someone's|"
                    r"asian|chinese|american|british|japanese|london|york|nintendo|apple computer|honda|christmas|birthday|halloween|wedding|bride|groom|dead|naked|nude|topless|drunk|smoking|"
                    r"collage|advertisement|screenshot|reflection|shadow|black|blurry|close up of the|odd|strange|weird|funny|gay|sexy|sad|angry|mother|father|mom|dad|son|daughter|wife|husband|girlfriend|boyfriend|"
                    r"day|night|sunset|dusk|evening|morning|winter|summer|mid|century|military|army|one of|th|s|t|a couple standing|either|each other's|wii|video|time|giant|siamese|used|made)\b|[^a-z ,'-]|--|''")
SINGLE = re.compile(r"\b(man|woman|guy|lady|boy|girl|child|kid|gentleman|male|female|toddler|teenager|baby|guys|dude|gal)\b(?!'s)")
GROUP = re.compile(r"\b(men|women|guys|ladies|boys|girls|children|kids|gentlemen|adults|persons|toddlers|teenagers|babies)\b")


def clean_caption(caption):
    """One plain lower-case sentence that claims nothing boxes cannot show, or None."""
    text = re.sub(r'\s+', ' ', caption.lower().strip().rstrip('.! ')).strip()
    text = re.sub(r'^(there is|there are|this is|here is|here are|it is) ', '', text)
    text = re.sub(r'\b(base|skate|surf|snow|bed|bath|foot|hot) (ball|board|boarder|boarding|boards|room|dogs?)\b', lambda m: m[0] if m[1] == 'hot' else m[1] + m[2], text)
    text = STRIP.sub('', text)
    text = re.sub(r'\b(his|her)\b', 'their', text)
    text = re.sub(r'\bpeople and people\b', 'people', re.sub(r'\ba person and a person\b', 'two people', GROUP.sub('people', SINGLE.sub('person', text))))
    text = re.sub(r'\b(a|an) (?=(\w))', lambda m: ('an ' if m[2] in 'aeio' else 'a '), text)
    text = re.sub(r'\ba (umbrella)', r'an \1', re.sub(r'\ban (one)\b', r'a \1', text))
    text = re.sub(r'\b(\w+) \1\b', r'\1', text).replace(' ,', ',').strip(' ,')
    words = text.split()
    if re.search(r'\b(an?|the) (of|on|in|at|with|and|is|are|to|by)\b', text):
        return None
    if ',' in text or re.search(r'\ban? \w+ an? \w+\b|\bbath tub\b|\bdown (at|in)\b|\ba luggage\b|\bthat are standing\b', text) or re.search(r'\b(two|three|four|five|several|some|many|group of|couple of) (person|player|skier|surfer)\b', text) or REFUSE.search(text) or not 5 <= len(words) <= 14 or words[-1] in ('a', 'an', 'the', 'of', 'on', 'in', 'with', 'and', 'to', 'at', 'next', 'by', 'for', 'is', 'are', 'their'):
        return None
    content = [w for w in words if len(w) > 3 and w not in ('with', 'their', 'other', 'some', 'next', 'them', 'each', 'another')]
    if len(content) != len(set(content)) or not mentions(text):
        return None
    if words[0] not in ('a', 'an', 'the', 'two', 'three', 'four', 'five', 'several', 'some', 'many', 'people'):
        text = {'person': 'a ', 'group': 'a ', 'couple': 'a ', 'bathroom': 'a ', 'kitchen': 'a ', 'cat': 'a ', 'dog': 'a ', 'bunch': 'a '}.get(words[0], None)
        if text is None:
            return None
        text += ' '.join(words)
    return text


def read_captions(data):
    lines = gzip.open(Path(data) / 'captions-text.txt.gz', 'rt').read().splitlines()
    # A word that few captions use is a slip of the pen, or beyond what boxes can suggest.
    cleaned = [c for c in map(clean_caption, lines) if c]
    used = {}
    for c in cleaned:
        for w in set(c.split()):
            used[w] = used.get(w, 0) + 1
    return [c for c in cleaned if min(used[w] for w in c.split()) >= 12], lines


# Labels that can stand for each other in most sentences: the decoder must look which one it is.
ALIKE = [g.split('/') for g in ('horse/cow/sheep/zebra/giraffe/elephant/bear', 'cat/dog', 'car/truck/bus', 'bicycle/motorcycle', 'apple/orange/banana', 'sandwich/hot dog',
                                'fork/knife/spoon', 'oven/microwave/refrigerator', 'backpack/handbag/suitcase', 'couch/chair/bench', 'parking meter/fire hydrant', 'toothbrush/hair drier')]
LIKE = [set(g) for g in CATEGORIES.values()]
PARTNERS = {label: sorted({l for g in ALIKE if label in g for l in g} - {label}) for label in LABELS}
KEEP = re.compile(r'\b(rid(e|es|ing|er|ers)|jockey|carriage|race|polo|saddle|milk|wool|trunk|tusk|time|talking|typing|wine|flush|brushing|sleep|wii|game|cut|using|draft|hands of|surf)')


def exchange_labels(caption, random):
    """The caption with each of its labels replaced by one that it could as well have been; None where that would read badly."""
    if KEEP.search(caption):
        return None
    out, at, changed, to = '', 0, False, {}
    for label, number, start, end in mentions(caption):
        if not PARTNERS[label] or caption[:start].endswith(('-', 'hot ', 'teddy ')):
            continue
        to.setdefault(label, PARTNERS[label][random.integers(len(PARTNERS[label]))])
        many = number > 1 or bool(re.search(r'(two|three|four|several|some|of|these|many|few) $', caption[:start]))
        name = plural(to[label]) if many else to[label]
        before = re.sub(r'\ban? $', article(name)[:-len(name)], caption[at:start]) if not many else caption[at:start]
        out, at, changed = out + before + name, end, True
    text = out + caption[at:]
    named = [l for l, *_ in mentions(text)]
    return text if changed and len(set(to.values())) == len(to) and len(named) == len(mentions(caption)) and not re.search(r'\b(\w{3,})\b.*\b\1\b', text) else None


MODEST = ['a picture with no clear objects']


class Scene:
    """`yes`: every label that is there; `no`: a sample of those that are not, as questions name them."""

    def __init__(self, rows, yes, no, captions):
        rows = np.asarray(rows, np.float64).reshape(-1, 6)
        self.rows = rows[np.argsort(-rows[:, 5], kind='stable')][:OBJECT_TOKENS]
        self.yes, self.no, self.captions = yes, no, captions
        self.counts = {}
        for row in self.rows:
            if row[5] >= CLEAR:
                self.counts[int(row[0])] = self.counts.get(int(row[0]), 0) + 1


class Scenes:
    def __init__(self, data, random):
        self.r = random
        rows = load(data, 'train')
        self.photos = [self.read_photo(row, found) for row, found in zip(rows, scanned(data, rows))]
        self.fit_posterior()
        self.captions, self.lines = read_captions(data)
        self.by_labels = {}
        for caption in self.captions:
            key = tuple(sorted({(INDEX[l], min(n, 3)) for l, n, *_ in mentions(caption)}))
            self.by_labels.setdefault(key, []).append(caption)
        self.keys = [tuple(sorted({(INDEX[l], min(n, 3)) for l, n, *_ in mentions(c)})) for c in self.captions]
        seen = np.bincount([k for key in self.keys for k, _ in key], minlength=80) + 3.0
        weight = np.array([max(1 / np.sqrt(seen[k]) for k, _ in key) for key in self.keys])
        self.weight = weight / weight.sum()                     # captions with a rare label come more often
        self.order = np.array([], int)
        self.boxes = {}
        for photo in self.photos:
            for row in photo['boxes']:
                self.boxes.setdefault(int(row[0]), []).append(row)
        self.all_boxes = [b for boxes in self.boxes.values() for b in boxes]
        frequency = np.bincount([int(r[0]) for p in self.photos for r in p['boxes']], minlength=80) + 4.0
        self.frequency = frequency / frequency.sum()

    def read_photo(self, row, found):
        told = object_rows(found, 1000)
        top = {}
        for r in found:
            top.setdefault(int(r[0]), r[5])
        truth, boxes = row['truth'], []
        for box in np.concatenate([truth[truth[:, 5] == 0], row['guess']]):
            same = found[found[:, 0] == box[0]]
            overlap = iou(box[None, 1:5], same[:, 1:5])[0] if len(same) else np.zeros(0)
            if len(overlap) and overlap.max() > 0.4:
                boxes.append([*box[:5], same[overlap.argmax(), 5]])
        sure = {int(b[0]) for b in truth}
        captions = [c for c in map(clean_caption, row.get('captions') or []) if c and all(top.get(INDEX[l], 0) >= 0.16 for l, *_ in mentions(c))]
        return {'told': told, 'top': top, 'sure': sure, 'complete': row['complete'], 'guess': {int(b[0]) for b in row['guess']}, 'boxes': boxes, 'captions': captions}

    def fit_posterior(self):
        """P(label is there | its best peak), a logistic fit on completely annotated training photographs."""
        x, y = [], []
        for photo in self.photos:
            if photo['complete']:
                for label, score in photo['top'].items():
                    x.append(np.log(score / (1 - score)))
                    y.append(label in photo['sure'])
        x, y, a, b = np.array(x), np.array(y, float), 1.0, 0.0
        for _ in range(5000):
            p = 1 / (1 + np.exp(-(a * x + b)))
            a, b = a - 0.5 * ((p - y) * x).mean(), b - 0.5 * (p - y).mean()
        self.posterior = lambda s: 1 / (1 + np.exp(-(a * np.log(s / (1 - s)) + b)))
        self.fitted = (a, b)

    def truth(self, photo):
        """Labels that are there and that are not; where nobody said, drawn by the fitted probability."""
        yes, no = set(), set()
        for label in range(80):
            score = photo['top'].get(label, 0)
            if label in photo['sure'] or label in photo['guess']:
                yes.add(label)
            elif photo['complete'] or score < PEAK_SCORE:
                no.add(label)
            else:
                (yes if self.r.random() < self.posterior(score) else no).add(label)
        return yes, no

    def some_no(self, no):
        """Absent labels as questions name them: by how common they are, and often like what is there."""
        no = np.array(sorted(no))
        like = np.array([any(LABELS[l] in g and not all(INDEX[m] in set(no) for m in g) for g in LIKE) for l in no], float)
        p = self.frequency[no] * 0.5 / self.frequency[no].sum() + 0.25 / len(no) + (0.25 * like / like.sum() if like.any() else 0)
        return list(self.r.choice(no, min(24, len(no)), p=p / p.sum()))

    def flip(self, rows):
        rows = np.array(rows, np.float64).reshape(-1, 6)
        if self.r.random() < 0.5 and len(rows):
            rows[:, [1, 3]] = 1 - rows[:, [3, 1]]
        if len(rows):
            noise = self.r.normal(0, 0.12, len(rows))
            s = np.log(rows[:, 5] / (1 - rows[:, 5])) + noise
            rows[:, 5] = 1 / (1 + np.exp(-s))
            rows[:, 1:5] = (rows[:, 1:5] + self.r.normal(0, 0.01, (len(rows), 4))).clip(0, 1)
        return rows

    def plain(self, scene):
        """For things that nobody saw together: what there is, and nothing about it."""
        if not scene.counts:
            return MODEST if not len(scene.rows) or scene.rows[0, 5] < 0.17 else []
        parts = []
        for label in list(scene.counts)[:int(self.r.integers(1, 4))]:
            number, name = scene.counts[label], LABELS[label]
            parts.append(name if name in ('skis', 'scissors', 'broccoli') else article(name) if number == 1 else {2: 'two ', 3: 'three '}.get(number, 'several ') + plural(name))
        return ['a picture of ' + parts[0] if not parts[1:] else ', '.join(parts[:-1]) + (' and ' if self.r.random() < 0.7 or parts[2:] else ' with ') + parts[-1]]

    def photo(self, exchange=False):
        photo = self.photos[self.r.integers(len(self.photos))]
        if self.r.random() < 0.35:
            whole = [p for p in self.photos if p['complete'] or p['captions']]
            photo = whole[self.r.integers(len(whole))]
        yes, no = self.truth(photo)
        rows, captions = self.flip(photo['told']), list(photo['captions'])
        if exchange:
            to = self.r.permutation(80)
            rows[:, 0] = to[rows[:, 0].astype(int)]
            yes, no, captions = {int(to[l]) for l in yes}, {int(to[l]) for l in no}, []
        scene = Scene(rows, sorted(yes), self.some_no(no), captions)
        if exchange or (not captions and self.r.random() < 0.12):
            scene.captions = self.plain(scene)
        return scene

    def box(self, label, score):
        pool = self.boxes.get(label, [])
        row = np.array(pool[self.r.integers(len(pool))] if len(pool) >= 6 or (pool and self.r.random() < 0.7) else self.all_boxes[self.r.integers(len(self.all_boxes))])
        w, h = (row[3:5] - row[1:3]) * np.exp(self.r.normal(0, 0.15, 2))
        centre = (row[1:3] + row[3:5]) / 2 + self.r.normal(0, 0.06, 2)
        low, high = (centre - np.array([w, h]) / 2).clip(0, 0.97), (centre + np.array([w, h]) / 2).clip(0.03, 1)
        return [label, *low, *np.maximum(high, low + 0.02), score]

    def score(self):
        """Best peak of an object worth a caption: 0.12 to 0.9, median 0.47."""
        s = 1 / (1 + np.exp(-self.r.normal(-0.12, 0.85)))
        return float(np.clip(s, 0.03, 0.93))

    def captioned(self):
        if not len(self.order):
            self.order = self.r.choice(len(self.captions), len(self.captions), p=self.weight)
        index, self.order = self.order[0], self.order[1:]
        key, rows, dropped = self.keys[index], [], False
        captions = [self.captions[index]]
        more = self.by_labels[key]
        captions += [more[self.r.integers(len(more))] for _ in range(min(2, len(more) - 1))]
        wanted = {}
        if self.r.random() < 0.3:
            other = exchange_labels(captions[0], self.r)
            captions = [other] if other else captions
        for label, number, *_ in mentions(captions[0]):
            wanted[INDEX[label]] = max(wanted.get(INDEX[label], 0), number) if number > 1 else wanted.get(INDEX[label], 0) + 1
        for label, number in wanted.items():
            top = self.score()
            if top < 0.16:
                dropped = True
            if number > 3:
                number = int(self.r.integers(max(3, number - 2), number + 4))
            if number == 1 and label != 0 and self.r.random() < 0.15:
                number += int(self.r.integers(1, 3))
            scores = [top] + [top * self.r.uniform(0.45, 0.98) for _ in range(number - 1)]
            rows += [self.box(label, s) for s in scores if s >= (OBJECT_SCORE if s != top else PEAK_SCORE)]
        yes = set(wanted)
        other = self.photos[self.r.integers(len(self.photos))]
        others_yes, _ = self.truth(other)
        keep = self.r.random() < 0.35                             # other things that are there and that nobody mentions
        extra = set()
        for row in self.flip(other['told']):
            label = int(row[0])
            if label not in yes and (row[5] < 0.22 or (keep and row[5] < 0.5 and self.r.random() < 0.5)):
                rows.append(row)
                if label in others_yes and label not in extra:
                    extra.add(label)
        present = yes | extra
        return Scene(rows, sorted(present), self.some_no(set(range(80)) - present), [] if dropped else list(dict.fromkeys(captions)))

    def bare(self):
        """Nothing, or only weak peaks."""
        rows = []
        if self.r.random() < 0.6:
            other = self.photos[self.r.integers(len(self.photos))]
            rows = [r for r in self.flip(other['told']) if r[5] < 0.17]
        return Scene(rows, [], self.some_no(set(range(80))), MODEST)

    def next(self):
        roll = self.r.random()
        return self.captioned() if roll < 0.66 else self.photo() if roll < 0.82 else self.photo(True) if roll < 0.96 else self.bare()
