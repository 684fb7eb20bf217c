/**
 * `npm run bench`: reading 1,000 answers of 20 objects in every dialect, beside `JSON.parse` of the same text; for dialects that
 * are no JSON, beside `JSON.parse` of the same objects in the portable dialect. Interleaved, medians, as ratios: absolute times
 * depend on the machine.
 */
import { type DialectId, dialectIds, formatGrounding, parseGrounding } from 'vlmkit'
import { random } from '../test/fuzz/random.ts'

const answers = 1_000
const objects = 20
const rounds = Number(process.argv[2] ?? 9)
const image = { width: 1920, height: 1080 }
const labels = ['person', 'traffic light', 'the red car', 'bicycle', '狗', 'dining table']

const dice = random(1)
const things = Array.from({ length: answers }, () =>
  Array.from({ length: objects }, () => {
    const [width, height] = [20 + dice.below(400), 20 + dice.below(300)]
    const at = { x: dice.below(image.width - width), y: dice.below(image.height - height) }
    return { label: dice.pick(labels), at, box: { ...at, width, height } }
  }),
)

/** The answers of one dialect: boxes, or points where it has no boxes. */
function write(dialect: DialectId): { readonly texts: string[]; readonly what: string } {
  const boxes = things.map((one) => formatGrounding({ objects: one }, { dialect, image }))
  if (boxes.every((text) => text !== '' && read(text, dialect) > 0)) return { texts: boxes, what: 'boxes' }
  const points = things.map((one) => ({ points: one.map(({ label, at }) => ({ ...at, label })) }))
  return { texts: points.map((one) => formatGrounding(one, { dialect, image })), what: 'points' }
}

function read(text: string, dialect: DialectId): number {
  const { objects, points } = parseGrounding(text, { dialect, image })
  return objects.length + points.length
}

function time(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number
const isJson = (text: string) => {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

const portable = write('portable').texts
console.log(`${answers} answers of ${objects} objects, median of ${rounds} rounds\n`)
console.log('dialect        text   what     read ms   JSON.parse ms   ratio')
const ratios: number[] = []
for (const dialect of dialectIds) {
  const { texts, what } = write(dialect)
  const json = texts.every(isJson) ? texts : portable
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    ours.push(time(() => texts.forEach((text) => void read(text, dialect))))
    theirs.push(time(() => json.forEach((text) => void JSON.parse(text))))
  }
  const ratio = median(ours) / median(theirs)
  ratios.push(ratio)
  const form = json === texts ? 'JSON' : 'own'
  console.log(
    `${dialect.padEnd(14)} ${form.padEnd(6)} ${what.padEnd(8)} ${median(ours).toFixed(1).padStart(7)} ${median(theirs).toFixed(1).padStart(15)} ${ratio.toFixed(1).padStart(7)}`,
  )
}
console.log(`\nmedian ratio ${median(ratios).toFixed(1)}, largest ${Math.max(...ratios).toFixed(1)}`)

const brackets = '['.repeat(5_000_000)
const took = time(() => {
  try {
    parseGrounding(brackets, { image })
  } catch {}
})
console.log(`5 MB of brackets: ${took.toFixed(0)} ms`)
