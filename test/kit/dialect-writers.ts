/**
 * How each family of models would write what it sees: one little writer a dialect, from the published formats and on purpose not by
 * the library's own `format`. `snap` gives the nearest position that the family can write at all, and where that lies in the picture.
 */
import type { DialectId } from '../../src/grounding/dialect.ts'
import type { Size } from '../../src/types.ts'

type Pair = readonly [number, number]

/** The user's picture and what the model got of it, px. */
export interface Seen {
  readonly source: Size
  readonly sent: Size
}

/** A position as a family writes it, and where that is, px of the user's picture. */
export interface Snapped {
  readonly words: readonly [string, string]
  readonly at: Pair
}

/** One family. Corners are the top left and the bottom right one; a dialect without a form has no function for it. */
export interface Writer {
  snap(at: Pair, seen: Seen): Snapped
  detect?(label: string, corners: readonly [Snapped, Snapped]): string
  point?(label: string, point: Snapped): string
  segment?(label: string, corners: readonly [Snapped, Snapped]): string
  read?(text: string, corners: readonly [Snapped, Snapped]): string
}

/** Whole numbers from 0 to `max`, where `max` is the far edge. */
const grid =
  (max: number, { digits = 0, top = max }: { digits?: number; top?: number } = {}): Writer['snap'] =>
  ([x, y], { source }) => {
    const on = (px: number, side: number) => Math.min(top, Math.round((px / side) * max))
    const [a, b] = [on(x, source.width), on(y, source.height)]
    const words = [String(a).padStart(digits, '0'), String(b).padStart(digits, '0')] as const
    return { words, at: [(a * source.width) / max, (b * source.height) / max] }
  }

/** Fractions of the picture with so many decimals. */
const fraction =
  (decimals: number, whole = 1): Writer['snap'] =>
  ([x, y], { source }) => {
    const words = [
      ((x / source.width) * whole).toFixed(decimals),
      ((y / source.height) * whole).toFixed(decimals),
    ] as const
    return { words, at: [(Number(words[0]) / whole) * source.width, (Number(words[1]) / whole) * source.height] }
  }

/** Whole pixels of what was sent. */
const pixels: Writer['snap'] = ([x, y], { source, sent }) => {
  const [a, b] = [Math.round((x * sent.width) / source.width), Math.round((y * sent.height) / source.height)]
  return { words: [`${a}`, `${b}`], at: [(a * source.width) / sent.width, (b * source.height) / sent.height] }
}

/** Fractions of what was sent, padded to a square with the picture in the middle. */
const padded =
  (decimals: number): Writer['snap'] =>
  ([x, y], { source, sent }) => {
    const side = Math.max(sent.width, sent.height)
    const on = (px: number, whole: number, part: number) => {
      const pad = Math.floor((side - part) / 2)
      const word = (((px * part) / whole + pad) / side).toFixed(decimals)
      return [word, ((Number(word) * side - pad) * whole) / part] as const
    }
    const [a, b] = [on(x, source.width, sent.width), on(y, source.height, sent.height)]
    return { words: [a[0], b[0]], at: [a[1], b[1]] }
  }

/** 1000 bins; a number means the middle of its bin. */
const bins: Writer['snap'] = ([x, y], { source }) => {
  const on = (px: number, side: number) => Math.min(999, Math.floor((px / side) * 1000))
  const [a, b] = [on(x, source.width), on(y, source.height)]
  return { words: [`${a}`, `${b}`], at: [((a + 0.5) * source.width) / 1000, ((b + 0.5) * source.height) / 1000] }
}

/** Cells of 32 × 32; a cell means its middle, as long as the two cells of a box share no column and no row. */
const cells: Writer['snap'] = ([x, y], { source }) => {
  const on = (px: number, side: number) => Math.min(31, Math.floor((px / side) * 32))
  const [a, b] = [on(x, source.width), on(y, source.height)]
  return { words: [`${a}`, `${b}`], at: [((a + 0.5) * source.width) / 32, ((b + 0.5) * source.height) / 32] }
}

type Corners = readonly [Snapped, Snapped]
const xyxy = ([a, b]: Corners) => [...a.words, ...b.words]
const list = (corners: Corners, glue = ', ') => `[${xyxy(corners).join(glue)}]`
const yxyx = ([a, b]: Corners) => `[${a.words[1]}, ${a.words[0]}, ${b.words[1]}, ${b.words[0]}]`
/** The four corners, clockwise from the top left. */
const around = ([a, b]: Corners): readonly (readonly [string, string])[] => [
  a.words,
  [b.words[0], a.words[1]],
  b.words,
  [a.words[0], b.words[1]],
]
const pairs = (corners: Corners) =>
  `[${around(corners)
    .map((pair) => `[${pair.join(', ')}]`)
    .join(', ')}]`

const qwenJson: Omit<Writer, 'snap'> = {
  detect: (label, corners) => `\`\`\`json\n[\n\t{"bbox_2d": ${list(corners)}, "label": "${label}"}\n]\n\`\`\``,
  point: (label, { words }) => `\`\`\`json\n[\n\t{"point_2d": [${words.join(', ')}], "label": "${label}"}\n]\n\`\`\``,
  read: (text, corners) => `\`\`\`json\n[{"bbox_2d": ${list(corners)}, "text_content": "${text}"}]\n\`\`\``,
}

const refBox: Omit<Writer, 'snap'> = {
  detect: (label, corners) => `<ref>${label}</ref><box>[${list(corners)}]</box>`,
}

const det = (name: string, corners: Corners) => `<|ref|>${name}<|/ref|><|det|>[${list(corners)}]<|/det|>`
const end = '<｜end▁of▁sentence｜>'

/** The writers, by the id of their dialect. */
export const writers: { readonly [id in DialectId]: Writer } = {
  gemini: {
    snap: grid(1000),
    detect: (label, corners) => `\`\`\`json\n[\n  {"box_2d": ${yxyx(corners)}, "label": "${label}"}\n]\n\`\`\``,
    point: (label, { words: [x, y] }) => `[{"point": [${y}, ${x}], "label": "${label}"}]`,
    // The outline is x first, unlike the box beside it.
    segment: (label, corners) => `[{"box_2d": ${yxyx(corners)}, "mask": ${pairs(corners)}, "label": "${label}"}]`,
    read: (text, corners) => `[{"box_2d": ${yxyx(corners)}, "text": "${text}"}]`,
  },
  qwen2: {
    snap: grid(1000, { top: 999 }),
    detect: (label, [a, b]) =>
      `<|object_ref_start|>${label}<|object_ref_end|><|box_start|>(${a.words}),(${b.words})<|box_end|><|im_end|>`,
    point: (label, { words }) =>
      `<|object_ref_start|>${label}<|object_ref_end|><|point_start|>(${words})<|point_end|><|im_end|>`,
    read: (text, corners) => {
      const quad = around(corners).map((pair) => `(${pair})`)
      return `<|object_ref_start|>${text}<|object_ref_end|><|quad_start|>${quad}<|quad_end|><|im_end|>`
    },
  },
  qwen25: { snap: pixels, ...qwenJson },
  qwen3: { snap: grid(1000), ...qwenJson },
  deepseek: {
    snap: grid(999),
    detect: (label, corners) => det(label, corners) + end,
  },
  'deepseek-ocr': {
    snap: grid(999),
    detect: (label, corners) => det(label, corners) + end,
    read: (text, corners) => `${det('title', corners)}\n# ${text}\n\n${end}`,
  },
  nvlm: { snap: grid(1000), ...refBox },
  internvl: { snap: grid(1000), ...refBox },
  minicpm: {
    snap: grid(1000),
    detect: (label, corners) => `<ref>${label}</ref><box>${xyxy(corners).join(' ')}</box>`,
    point: (label, { words }) => `<ref>${label}</ref><point>${words.join(' ')}</point>`,
    read: (text, corners) => `<ref>${text}</ref><quad>${around(corners).flat().join(' ')}</quad>`,
  },
  cogvlm: {
    snap: grid(1000, { digits: 3, top: 999 }),
    detect: (_, corners) => `[${list(corners, ',')}]`,
  },
  glm: {
    snap: grid(1000, { top: 999 }),
    detect: (label, corners) => `The ${label} is at <|begin_of_box|>[${list(corners, ',')}]<|end_of_box|>.`,
    point: (_, { words }) => `It is here: <|begin_of_box|>[[${words}]]<|end_of_box|>.`,
    read: (text, corners) => `<|begin_of_box|>[{"bbox_2d": ${list(corners)}, "text_content": "${text}"}]<|end_of_box|>`,
  },
  kosmos2: {
    snap: cells,
    detect: (label, corners) => {
      const [a, b] = corners.map(({ words: [column, row] }) =>
        String(32 * Number(row) + Number(column)).padStart(4, '0'),
      )
      return `<grounding><phrase> ${label}</phrase><object><patch_index_${a}><patch_index_${b}></object></s>`
    },
  },
  florence2: {
    snap: bins,
    detect: (label, corners) => `</s><s>${label}${locs(xyxy(corners))}</s>`,
    segment: (_, corners) => `</s><s>${locs(around(corners).flat())}</s>`,
    read: (text, corners) => `</s><s>${text}${locs(around(corners).flat())}</s>`,
  },
  paligemma: {
    snap: grid(1024, { digits: 4, top: 1023 }),
    detect: (label, [a, b]) => {
      const yxyx = [a.words[1], a.words[0], b.words[1], b.words[0]]
      return `${yxyx.map((word) => `<loc${word}>`).join('')} ${label}<eos>`
    },
  },
  molmo: {
    snap: fraction(1, 100),
    point: (label, { words: [x, y] }) => ` <point x="${x}" y="${y}" alt="${label}">${label}</point>`,
  },
  moondream: {
    snap: fraction(6),
    detect: (_, [{ words: a }, { words: b }]) =>
      `{"request_id": "1", "objects": [{"x_min": ${a[0]}, "y_min": ${a[1]}, "x_max": ${b[0]}, "y_max": ${b[1]}}]}`,
    point: (_, { words: [x, y] }) => `{"request_id": "1", "points": [{"x": ${x}, "y": ${y}}], "count": 1}`,
  },
  llava: { snap: padded(2), detect: (_, corners) => list(corners) },
  shikra: {
    snap: padded(3),
    detect: (label, corners) => `The ${label}${list(corners, ',')}.`,
    point: (_, { words }) => `Here[${words}].`,
  },
  ferret: { snap: grid(1000), detect: (label, corners) => `${label} ${list(corners)}.` },
  claude: {
    snap: pixels,
    detect: (label, corners) => `{"objects": [{"label": "${label}", "box": ${list(corners)}}]}`,
    point: (label, { words }) => `{"points": [{"label": "${label}", "point": [${words.join(', ')}]}]}`,
    read: (text, corners) => `{"regions": [{"text": "${text}", "box": ${list(corners)}}]}`,
  },
  'ui-tars': {
    snap: pixels,
    point: (_, { words }) => `Thought: I see it.\nAction: click(point='<point>${words.join(' ')}</point>')`,
  },
  'ui-tars-v1': {
    snap: grid(1000),
    point: (_, { words }) => `Thought: I see it.\nAction: click(start_box='<|box_start|>(${words})<|box_end|>')`,
  },
  portable: {
    snap: grid(1000),
    detect: (label, corners) => `{"objects": [{"label": "${label}", "box": ${list(corners)}, "score": 0.9}]}`,
    point: (label, { words }) => `{"points": [{"label": "${label}", "point": [${words.join(', ')}]}]}`,
    segment: (label, corners) => `{"masks": [{"label": "${label}", "polygon": ${pairs(corners)}}]}`,
    read: (text, corners) => `{"regions": [{"text": "${text}", "polygon": ${pairs(corners)}}]}`,
  },
}

function locs(words: readonly string[]): string {
  return words.map((word) => `<loc_${word}>`).join('')
}
