import type { Backend, Profile } from '../../src/contract.ts'

const profile: Profile = {
  name: 'dark',
  tasks: { detect: true },
  resize: { rule: 'none' },
  maxPictures: 1,
  labels: ['dark thing'],
  ignores: ['temperature', 'seed', 'maxTokens'],
  price: { input: 0, output: 0 },
  verified: true,
}

/** A detector that answers with boxes and no text: the box around everything dark, found at its own input size. */
export function detectorBackend(): Backend {
  return {
    id: 'detector/dark',
    wire: { structured: [], streaming: false, logprobs: false, mediaTypes: [] },
    profile: async () => profile,
    async generate({ parts }, { signal }) {
      const part = parts.find((one) => one.type === 'picture')
      if (part?.type !== 'picture') throw new RangeError('a detector needs a picture')
      const { picture } = part
      const size = { width: 400, height: 400 }
      const rgb = await picture.pixels(size)
      signal.throwIfAborted()
      const dark: [number, number][] = []
      for (let i = 0; i < rgb.length / 3; i++) {
        if ((rgb[i * 3 + 1] ?? 255) < 128) dark.push([i % size.width, Math.floor(i / size.width)])
      }
      if (dark.length === 0) return { text: '', things: { objects: [] }, finish: 'stop', warnings: [], raw: null }
      const xs = dark.map(([x]) => x)
      const ys = dark.map(([, y]) => y)
      const [left, right] = [least(xs), most(xs) + 1].map((x) => (x * picture.width) / size.width) as [number, number]
      const [top, bottom] = [least(ys), most(ys) + 1].map((y) => (y * picture.height) / size.height) as [number, number]
      const box = { x: left, y: top, width: right - left, height: bottom - top }
      return {
        text: '',
        things: { objects: [{ label: 'dark thing', box, score: 0.9 }] },
        finish: 'stop',
        warnings: [],
        raw: box,
      }
    },
  }
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b))
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b))
