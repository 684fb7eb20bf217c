/**
 * `molmo`: Molmo 1 and 2. Points only: `<point x="52.3" y="61.0" alt="dog">dog</point>` in percent, `<points coords="1 1 523 610">` in
 * thousandths of the whole picture. `read/point-tags.ts` lists the forms.
 */
import type { Dialect, Finding, Reading, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { readPointTags } from '../read/point-tags.ts'
import { cutTagStart, withoutTags } from '../read/tags.ts'

/** The dialect molmo. */
export const molmo: Dialect = {
  id: 'molmo',
  space: { unit: 'grid', max: 1000 },
  tasks: ['point'],
  oneLabel: true,
  prompt: ({ labels = ['every object'] }) => ({ text: `Point to ${labels.join(' and ')}` }),
  parse: (text, job) => readPoints(text) ?? inScale(readMessy(text, { order: 'xy' }, job)),
  format,
  field: fieldOf({ max: 1000 }),
}

/** Undefined for a text without a tag of the dialect. */
function readPoints(text: string): Reading | undefined {
  const { tags, truncated, skipped } = readPointTags(text)
  if (tags.length === 0) return undefined
  // Percent cannot be more than 100; Qwen3-VL writes these tags in thousandths.
  const isPercent = !tags.some(({ points, thousandths }) => !thousandths && isAbove100(points))
  const findings = tags.flatMap(({ label, points, thousandths }) => {
    const scale = isPercent && !thousandths ? 10 : 1
    const named = label !== undefined && { label }
    return points.map(([x, y]): Finding => ({ ...named, point: [x * scale, y * scale] }))
  })
  const cut = cutTagStart(text, ['<point ', '<points ']) < text.length
  return { findings, space: molmo.space, truncated: truncated || cut, skipped }
}

/** Other forms are percent too, unless a number says otherwise. */
function inScale(reading: Reading): Reading {
  const numbers = reading.findings.flatMap(({ box, point }) => [...(box ?? []), ...(point ?? [])])
  const isPercent = numbers.some((value) => value > 1) && numbers.every((value) => value <= 100)
  return isPercent ? { ...reading, space: { unit: 'grid', max: 100 } } : reading
}

function isAbove100(points: readonly Vertex[]): boolean {
  return points.some(([x, y]) => x > 100 || y > 100)
}

/** Points of the same label that follow each other stand in one tag, as the model writes them. */
function format(findings: readonly Finding[]): string {
  const groups: { readonly label: string; readonly points: Vertex[] }[] = []
  for (const { point, label = '' } of findings) {
    if (!point) continue
    const last = groups.at(-1)
    if (last?.label === label) last.points.push(point)
    else groups.push({ label, points: [point] })
  }
  return groups.map(({ label, points }) => formatTag(label, points)).join('\n') || 'There are none.'
}

function formatTag(label: string, points: readonly Vertex[]): string {
  const tag = points.length === 1 ? 'point' : 'points'
  const axes = points.map(([x, y], i) => {
    const index = points.length === 1 ? '' : i + 1
    return `x${index}="${percent(x)}" y${index}="${percent(y)}"`
  })
  const inner = withoutTags(label).replace(/<(?=\/?points?)/gi, '< ')
  return `<${tag} ${axes.join(' ')} alt="${inner.replaceAll('"', "'")}">${inner}</${tag}>`
}

/** One decimal, as the model writes them. */
function percent(thousandths: number): string {
  return (Math.min(1000, Math.max(0, thousandths)) / 10).toFixed(1)
}
