/**
 * Dense detectors: the graph's maps → boxes. Two kinds:
 * - `centernet`: `heat` [1,C,H/s,W/s] after sigmoid, `ltrb` [1,4,H/s,W/s]; a peak is a cell equal to its 3×3 maximum.
 * - `yolox`: `output` [1,cells,5+C] over strides 8, 16, 32, (x, y, w, h) still relative to the cell.
 */
import { VLMError } from '../src/errors.ts'
import type { Placement } from './preprocess.ts'
import type { GraphShape, Tensors } from './session.ts'

/** One box, in shares of the picture (0…1, clipped to it). */
export interface Found {
  /** Index into the detector's labels. */
  readonly label: number
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly score: number
}

/** What of the manifest's `detector` reading the maps needs. */
export interface DetectorFacts {
  readonly kind: 'centernet' | 'yolox'
  readonly stride: number
  readonly nms: number
}

/** Peaks below this score are noise; at most {@link mostPeaks} are looked at. */
export const lowestScore = 0.01
/** Enough for a crowd; bounds the quadratic NMS on noise. */
const mostPeaks = 1000

/** What the graph must look like. */
export function detectShape(
  kind: DetectorFacts['kind'],
  labels: number,
  [width, height]: readonly [number, number],
): GraphShape {
  if (kind === 'yolox') {
    return {
      inputs: { images: { type: 'float32', dims: ['b', 3, height, width] } },
      outputs: { output: { type: 'float32', dims: ['b', cells(width, height), 5 + labels] } },
    }
  }
  return {
    inputs: { pixels: { type: 'float32', dims: ['b', 3, height, width] } },
    outputs: {
      heat: { type: 'float32', dims: ['b', labels, 'H/stride', 'W/stride'] },
      ltrb: { type: 'float32', dims: ['b', 4, 'H/stride', 'W/stride'] },
    },
  }
}

/**
 * Reads the graph's outputs.
 * @param placed - the part of the input that the picture covers, px
 * @param size - the input, px
 * @returns boxes from {@link lowestScore} on after NMS per label, best first; ties in the order of label, row, column
 */
export function readDetections(outputs: Tensors, facts: DetectorFacts, placed: Placement, size: Placement): Found[] {
  const found =
    facts.kind === 'yolox' ? yoloxCells(outputs, placed, size) : centernetPeaks(outputs, facts.stride, placed)
  // Array.prototype.sort is stable: equal scores keep their order, so results are the same every time.
  found.sort((a, b) => b.score - a.score)
  return suppress(found.slice(0, mostPeaks), facts.nms)
}

function centernetPeaks(outputs: Tensors, stride: number, placed: Placement): Found[] {
  const heat = floats(outputs, 'heat')
  const ltrb = floats(outputs, 'ltrb')
  const [, labels = 0, height = 0, width = 0] = outputs.heat?.dims ?? []
  const plane = width * height
  const found: Found[] = []
  for (let label = 0; label < labels; label++) {
    for (let y = 0; y < height; y++) {
      const row = label * plane + y * width
      for (let x = 0; x < width; x++) {
        const score = heat[row + x] as number
        if (score < lowestScore || !isPeak(heat, label * plane, width, height, x, y, score)) continue
        const cell = y * width + x
        const box = clipped(
          label,
          score,
          (x * stride - (ltrb[cell] as number)) / placed.width,
          (y * stride - (ltrb[plane + cell] as number)) / placed.height,
          (x * stride + (ltrb[2 * plane + cell] as number)) / placed.width,
          (y * stride + (ltrb[3 * plane + cell] as number)) / placed.height,
        )
        if (box) found.push(box)
      }
    }
  }
  return found
}

function isPeak(heat: Float32Array, from: number, width: number, height: number, x: number, y: number, score: number) {
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      if ((heat[from + v * width + u] as number) > score) return false
    }
  }
  return true
}

/** The strides of YOLOX's three levels, px. */
const yoloxStrides = [8, 16, 32] as const

function cells(width: number, height: number): number {
  return yoloxStrides.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0)
}

function yoloxCells(outputs: Tensors, placed: Placement, size: Placement): Found[] {
  const values = floats(outputs, 'output')
  const fields = outputs.output?.dims[2] ?? 0
  const found: Found[] = []
  let at = 0
  for (const stride of yoloxStrides) {
    const columns = Math.floor(size.width / stride)
    const rows = Math.floor(size.height / stride)
    for (let cell = 0; cell < columns * rows; cell++, at += fields) {
      const objectness = values[at + 4] as number
      if (objectness < lowestScore) continue
      const x = ((values[at] as number) + (cell % columns)) * stride
      const y = ((values[at + 1] as number) + Math.floor(cell / columns)) * stride
      const w = Math.exp(values[at + 2] as number) * stride
      const h = Math.exp(values[at + 3] as number) * stride
      for (let label = 0; label < fields - 5; label++) {
        const score = objectness * (values[at + 5 + label] as number)
        if (score < lowestScore) continue
        const [left, top] = [(x - w / 2) / placed.width, (y - h / 2) / placed.height]
        const box = clipped(label, score, left, top, (x + w / 2) / placed.width, (y + h / 2) / placed.height)
        if (box) found.push(box)
      }
    }
  }
  // The cells of one label lie apart; the documented order of ties is by label first.
  return found.sort((a, b) => a.label - b.label)
}

/** The box inside the picture, or undefined when nothing of it is. */
function clipped(label: number, score: number, left: number, top: number, right: number, bottom: number) {
  const [x1, y1, x2, y2] = [clip(left), clip(top), clip(right), clip(bottom)]
  return x2 > x1 && y2 > y1 ? { label, x1, y1, x2, y2, score } : undefined
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/** Greedy non-maximum suppression per label; `found` must be sorted, best first. */
export function suppress(found: readonly Found[], overlap: number): Found[] {
  const kept = new Map<number, Found[]>()
  return found.filter((box) => {
    const same = kept.get(box.label)
    if (!same) kept.set(box.label, [box])
    else if (same.some((other) => iou(box, other) > overlap)) return false
    else same.push(box)
    return true
  })
}

function iou(a: Found, b: Found): number {
  const shared =
    Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)) * Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1))
  const joined = (a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - shared
  return joined > 0 ? shared / joined : 0
}

function floats(outputs: Tensors, name: string): Float32Array {
  const data = outputs[name]?.data
  if (data instanceof Float32Array) return data
  throw new VLMError('config', `Graph "detect" gave no float32 output "${name}".`, {
    reason: 'graph_shape',
    stage: 'send',
  })
}
