"""Trains the tokenizer: byte-level BPE over captions and questions, the way GPT-2 cuts text.

    python training/tokenizer.py --data ../shared/data --out local/base/tokenizer.json

Ids: 0..31 control, 32..5631 text, 5632..5887 places. Text is lower-cased, its white space is made single blanks, and it
starts with one blank, so that a word is the same token wherever it stands.
"""
import argparse, gzip, re, unicodedata
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers, AddedToken

CONTROL = ['<pad>', '<eos>', '<cap>', '<cap_long>', '<q>', '<a>', '<lbl>', '<unk>', '<det>', '<pt>', '<o>', '<l>', '<sep>']
FIRST_TEXT, FIRST_PLACE, PLACES = 32, 5632, 256


def clean(text):
    text = re.sub(r'\s+', ' ', unicodedata.normalize('NFC', text).lower()).strip()
    return ' ' + text if text else ''


class Text:
    """What the runtime does with text, both ways."""

    def __init__(self, path):
        self.inner = Tokenizer.from_file(str(path))
        self.control = {name: self.inner.token_to_id(name) for name in CONTROL}
        self.size = FIRST_PLACE + PLACES

    def __getitem__(self, name):
        return self.control[name]

    def encode(self, text):
        return self.inner.encode(clean(text), add_special_tokens=False).ids

    def decode(self, ids):
        return self.inner.decode([i for i in ids if FIRST_TEXT <= i < FIRST_PLACE]).strip()


def train(lines, path, size=FIRST_PLACE):
    names = CONTROL + [f'<r{i}>' for i in range(FIRST_TEXT - len(CONTROL))]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator((clean(line) for line in lines), trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, special_tokens=names, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_special_tokens([AddedToken(f'<l{i}>', special=True) for i in range(PLACES)])
    tokenizer.save(str(path))
    return tokenizer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--out', type=Path, default=Path('local/base/tokenizer.json'))
    args = parser.parse_args()
    from questions import all_lines
    captions = gzip.open(args.data / 'captions-text.txt.gz', 'rt').read().splitlines()
    tokenizer = train(captions + all_lines(), args.out)
    print(f'{args.out}: {tokenizer.get_vocab_size()} tokens, {args.out.stat().st_size} bytes')
    text = Text(args.out)
    assert text['<eos>'] == 1 and tokenizer.token_to_id('<l0>') == FIRST_PLACE
    for sample in ('Is there a  dog in the picture?', 'two people, 12 cups'):
        print(text.encode(sample), repr(text.decode(text.encode(sample))))


if __name__ == '__main__':
    main()
