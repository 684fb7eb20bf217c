"""Photographs and what the detector sees in them.

    python training/photos.py --data ../shared/data     # scans every picture once, writes .runs/peaks.npz, prints figures

Peaks below 0.05 are not kept. A peak is (label, x1, y1, x2, y2, score), the box in fractions of the picture.
"""
import argparse, io, json, time, zipfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

RUNS = Path(__file__).parent / '.runs'
BASE = Path(__file__).parent.parent / 'local' / 'base'
SIZE = 512
PEAK_SCORE, OBJECT_SCORE, OBJECT_TOKENS = 0.05, 0.15, 40  # what the decoder is told; see "What the runtime does"
LABELS = json.loads((Path(__file__).parent / 'labels.json').read_text())
INDEX = {label: i for i, label in enumerate(LABELS)}


def session(path, threads=1):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])


def load(data, split=None):
    """The lines of photos.jsonl, each with its true boxes as `truth` [n,6] (label, x1, y1, x2, y2, crowd) in fractions."""
    rows = []
    for line in open(Path(data) / 'photos.jsonl'):
        row = json.loads(line)
        if split and row['split'] != split:
            continue
        for name, key in (('truth', 'objects'), ('guess', 'pseudo')):
            boxes = [[INDEX[o['label']], o['box'][0] / row['width'], o['box'][1] / row['height'],
                      (o['box'][0] + o['box'][2]) / row['width'], (o['box'][1] + o['box'][3]) / row['height'],
                      o.get('crowd', 0)] for o in row.get(key) or [] if o['label'] in INDEX]
            row[name] = np.array(boxes, np.float64).reshape(-1, 6)
        rows.append(row)
    return rows


def iou(a, b):
    """[n,4] against [m,4]."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = np.clip(high - low, 0, None).prod(2)
    area = lambda x: ((x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1]))
    return inter / np.maximum(area(a)[:, None] + area(b)[None] - inter, 1e-12)


def nms(boxes, threshold=0.5):
    """Greedy, per label, rows sorted by score descending; returns the rows that stay."""
    boxes = boxes[np.argsort(-boxes[:, 5], kind='stable')]
    overlap = iou(boxes[:, 1:5], boxes[:, 1:5]) if len(boxes) else np.zeros((0, 0))
    keep = []
    for i in range(len(boxes)):
        if not any(boxes[j, 0] == boxes[i, 0] and overlap[i, j] > threshold for j in keep):
            keep.append(i)
    return boxes[keep]


def peaks(heat, ltrb, lowest=PEAK_SCORE, most=300):
    """Cells that equal their 3x3 maximum, as rows (label, x1, y1, x2, y2, score) with the box in fractions, clipped."""
    labels, h, w = heat.shape
    padded = np.pad(heat, ((0, 0), (1, 1), (1, 1)), constant_values=-1)
    highest = np.max([padded[:, y:y + h, x:x + w] for y in range(3) for x in range(3)], axis=0)
    label, y, x = np.nonzero((heat == highest) & (heat >= lowest))
    score, (l, t, r, b) = heat[label, y, x], ltrb[:, y, x]
    boxes = np.stack([label, (4 * x - l) / (4 * w), (4 * y - t) / (4 * h), (4 * x + r) / (4 * w), (4 * y + b) / (4 * h),
                      score], 1).astype(np.float64)
    boxes[:, 1:5] = boxes[:, 1:5].clip(0, 1)
    boxes = boxes[(boxes[:, 3] > boxes[:, 1]) & (boxes[:, 4] > boxes[:, 2])]
    return boxes[np.argsort(-boxes[:, 5], kind='stable')][:most]


def object_rows(found, most=OBJECT_TOKENS):
    """What the decoder is told: boxes from 0.15 after NMS, and for every other label its best peak from 0.05."""
    kept = nms(found)
    told, seen = [], set()
    for row in kept:
        if row[5] >= OBJECT_SCORE or (row[5] >= PEAK_SCORE and row[0] not in seen):
            told.append(row)
        seen.add(row[0])
    return np.array(told[:most]).reshape(-1, 6)


def pixels(picture: Image.Image, size=SIZE):
    picture = picture.convert('RGB').resize((size, size), Image.Resampling.BILINEAR)
    return np.asarray(picture, np.float32).transpose(2, 0, 1)[None]


def open_picture(archive, row):
    return Image.open(io.BytesIO(archive.read(row['file'])))


def scan(data, rows, size=SIZE, path=BASE / 'detect.onnx'):
    detect, out = session(path), []
    with zipfile.ZipFile(Path(data) / 'photos.zip') as archive:
        for row in rows:
            heat, ltrb = detect.run(['heat', 'ltrb'], {'pixels': pixels(open_picture(archive, row), size)})
            out.append(peaks(heat[0], ltrb[0]))
    return out


def scanned(data, rows):
    """The peaks of `rows`, from the file of the last scan or a new one."""
    path = RUNS / 'peaks.npz'
    if not path.exists():
        everything = load(data)
        RUNS.mkdir(exist_ok=True)
        np.savez_compressed(path, **{row['file']: p for row, p in zip(everything, scan(data, everything))})
    with np.load(path) as stored:
        return [stored[row['file']] for row in rows]


def match(found, truth, overlap=0.5):
    """Greedy by score, per label: (score, is true) for every found box not on a crowd, and the number of true boxes."""
    real, crowd = truth[truth[:, 5] == 0], truth[truth[:, 5] == 1]
    used, result = np.zeros(len(real), bool), []
    for row in found:
        same = (real[:, 0] == row[0]) & ~used
        overlaps = iou(row[None, 1:5], real[:, 1:5])[0] * same if len(real) else np.zeros(0)
        if len(overlaps) and overlaps.max() >= overlap:
            used[overlaps.argmax()] = True
            result.append((row[5], 1))
        else:
            region = crowd[crowd[:, 0] == row[0], 1:5]
            low, high = np.maximum(region[:, :2], row[1:3]), np.minimum(region[:, 2:], row[3:5])
            inside = np.clip(high - low, 0, None).prod(1) / max((row[3] - row[1]) * (row[4] - row[2]), 1e-12)
            if not (inside > 0.5).any():
                result.append((row[5], 0))
    return result, len(real)


def f1(found, truths, threshold):
    results, total = [], 0
    for boxes, truth in zip(found, truths):
        result, count = match(nms(boxes[boxes[:, 5] >= threshold])[:100], truth)
        results += result
        total += count
    right = sum(r for _, r in results)
    return 2 * right / max(len(results) + total, 1), right / max(len(results), 1), right / max(total, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    data = parser.parse_args().data
    (RUNS / 'peaks.npz').unlink(missing_ok=True)
    start = time.time()
    for split in ('train', 'dev'):
        rows = [r for r in load(data, split) if r['source'].startswith('COCO') and r['objects'] is not None]
        found = scanned(data, rows)
        for threshold in np.arange(0.18, 0.34, 0.02):
            print(split, len(rows), 'threshold %.2f: F1 %.3f, precision %.3f, recall %.3f' % (
                threshold, *f1(found, [r['truth'] for r in rows], threshold)))
    print(f'{time.time() - start:.0f} s')


if __name__ == '__main__':
    main()
