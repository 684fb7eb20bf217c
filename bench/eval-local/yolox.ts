/**
 * The yardstick: YOLOX-nano, a detector of 0.9 M parameters, run as its authors do.
 *
 * Input `images` [1,3,416,416], BGR, 0…255, the picture at the top left on grey. Output [1,3549,85]: for each cell of three
 * levels a box relative to the cell, objectness, and 80 class scores.
 * @see Megvii-BaseDetection/YOLOX demo/ONNXRuntime and yolox/utils/demo_utils.py
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { type Box, clamp, nms } from 'vlmkit'
import type { Found } from './boxes.ts'
import { labels } from './synonyms.ts'

const side = 416
const grey = 114
const strides = [8, 16, 32] as const
const cells = strides.reduce((sum, stride) => sum + (side / stride) ** 2, 0)
const fields = 85
/** Boxes of one label that overlap more are one. */
const overlap = 0.45
/** Below this no score matters to any figure here. */
const lowest = 0.05

/** The score from which a box of YOLOX-nano counts: the best F1 on COCO photographs, fixed beforehand. */
export const yoloxThreshold = 0.2

/** What YOLOX-nano says of one picture. */
export interface Yardstick {
  /** All boxes from a score of 0.05 on, the surest first. */
  readonly found: readonly Found[]
  /** What the session's run alone took. */
  readonly ms: number
}

/** A loaded YOLOX-nano, on one thread. */
export interface Yolox {
  run(picture: Uint8Array): Promise<Yardstick>
  close(): Promise<void>
}

/** Loads the graph. */
export async function openYolox(path: string): Promise<Yolox> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const
  const session = await InferenceSession.create(path, options)
  const [input, output] = [session.inputNames[0], session.outputNames[0]]
  if (!input || !output) throw new Error(`${path} has no input or no output.`)
  const pixels = new Float32Array(3 * side * side)
  return {
    async run(picture) {
      const size = await fill(picture, pixels)
      const feeds = { [input]: new Tensor('float32', pixels, [1, 3, side, side]) }
      const started = performance.now()
      const values = (await session.run(feeds))[output]?.data
      const ms = performance.now() - started
      if (!(values instanceof Float32Array) || values.length !== cells * fields) {
        throw new Error(`${path} is no YOLOX of 80 labels and ${side} px.`)
      }
      return { found: boxesOf(values, size), ms }
    },
    close: () => session.release(),
  }
}

interface Size {
  readonly width: number
  readonly height: number
  /** Px of the input a px of the picture takes. */
  readonly scale: number
}

/** Smooths while shrinking, as the pictures of vlmkit are shrunk: plain bilinear sampling costs the yardstick 0.8 points of F1. */
async function fill(picture: Uint8Array, into: Float32Array): Promise<Size> {
  const upright = sharp(picture).autoOrient().toColourspace('srgb').flatten({ background: '#fff' })
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const scale = Math.min(side / width, side / height)
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  const raw = { width, height, channels }
  const rgb = await sharp(data, { raw }).resize(w, h, { fit: 'fill' }).raw().toBuffer()
  const plane = side * side
  into.fill(grey)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let channel = 0; channel < 3; channel++) {
        into[(2 - channel) * plane + y * side + x] = rgb[(y * w + x) * 3 + channel] ?? 0
      }
    }
  }
  return { width, height, scale }
}

/** Boxes in px of the picture: centre = (xy + cell) · stride, size = exp(wh) · stride, score = objectness · class. */
function boxesOf(values: Float32Array, size: Size): Found[] {
  const found: Found[] = []
  let at = 0
  for (const stride of strides) {
    const columns = side / stride
    for (let cell = 0; cell < columns * columns; cell++, at += fields) {
      const [x = 0, y = 0, w = 0, h = 0, objectness = 0] = values.subarray(at, at + 5)
      if (objectness < lowest) continue
      const [width, height] = [Math.exp(w) * stride, Math.exp(h) * stride]
      const box: Box = {
        x: ((x + (cell % columns)) * stride - width / 2) / size.scale,
        y: ((y + Math.floor(cell / columns)) * stride - height / 2) / size.scale,
        width: width / size.scale,
        height: height / size.scale,
      }
      for (const [index, label] of labels.entries()) {
        const score = objectness * (values[at + 5 + index] ?? 0)
        if (score >= lowest) found.push({ label, box: clamp(box, size), score })
      }
    }
  }
  return nms(
    found.sort((a, b) => b.score - a.score),
    { iou: overlap },
  )
}
