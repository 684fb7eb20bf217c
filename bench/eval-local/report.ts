/** From what was said to figures: one row a figure, beside what a blind guess or the yardstick reaches and what is aimed at. */
import { count, type Found, judged, match, type Rates, rates } from './boxes.ts'
import { captionFigures, type Judged, judge } from './captions.ts'
import { faintest, median, type Outcome, type Outcomes, yardstickBoxes } from './measure.ts'
import type { PhotoSet } from './photos.ts'
import { type Answered, calibrationBins, calibrationError, presenceFigures, presenceSeed } from './presence.ts'
import { yoloxThreshold } from './yolox.ts'

/** One figure. */
export interface Row {
  readonly suite: string
  /** Pictures, captions or questions behind it. */
  readonly n: number
  readonly metric: string
  readonly value: number
  readonly unit: 'share' | 'times' | 'words' | 'count'
  /** What a blind guess, or the yardstick where the metric says so, reaches. */
  readonly baseline?: number | undefined
  readonly atLeast?: number
  readonly aim?: number
  /** Less is better: `atLeast` is the most that will do. */
  readonly lower?: true
}

/** What a row's figure means beside what is asked of it. */
export type Verdict = 'reaches the aim' | 'good enough' | 'falls short' | ''

/** All figures; equal for equal answers, but for `speed`. */
export interface Report {
  readonly folder: string
  readonly split: string | undefined
  readonly model: string
  readonly presenceSeed: number
  readonly yoloxThreshold: number | undefined
  readonly rows: readonly Row[]
  readonly speed: readonly Row[]
  readonly boxes: { readonly model: Rates; readonly yolox: Rates | undefined }
  readonly bins: ReturnType<typeof calibrationBins>
  readonly captions: readonly (Judged & { readonly file: string })[]
  /** What the model said that it cannot do. */
  readonly refusals: readonly { readonly reason: string; readonly times: number }[]
}

/** Compares a row with what is asked of it. */
export function verdict({ value, atLeast, aim, lower }: Row): Verdict {
  const reaches = (limit: number | undefined) => limit !== undefined && (lower ? value <= limit : value >= limit)
  if (atLeast === undefined && aim === undefined) return ''
  return reaches(aim) ? 'reaches the aim' : reaches(atLeast) ? 'good enough' : 'falls short'
}

/** Makes the report. */
export function report(set: PhotoSet, outcomes: Outcomes): Report {
  const { complete, partial } = outcomes
  const all = [...complete, ...partial]
  const yolox = all.some((outcome) => outcome.yolox)
  const answers = complete.flatMap((outcome) => outcome.answers)
  const bins = calibrationBins(answers)
  const captions = complete.map(({ photo, caption }) => ({ file: photo.file, ...judge(caption, photo) }))
  return {
    folder: set.folder,
    split: set.split,
    model: outcomes.model,
    presenceSeed,
    yoloxThreshold: yolox ? yoloxThreshold : undefined,
    rows: [
      ...boxRows('photos-boxes', complete, yolox, { atLeast: 0.85, aim: 0.95 }),
      ...boxRows('photos-boxes val2017', ofVal(complete), yolox),
      ...boxRows('photos-boxes in part', partial, yolox),
      ...captionRows(captions, complete),
      ...presenceRows(answers, complete, yolox, calibrationError(bins)),
    ],
    speed: speedRows(all),
    boxes: {
      model: ratesOf(complete, ({ found }) => found),
      yolox: yolox ? ratesOf(complete, yardstickBoxes) : undefined,
    },
    bins,
    captions,
    refusals: [...outcomes.refusals].map(([reason, times]) => ({ reason, times })),
  }
}

/** Pictures that no detector trained on COCO has learned from. */
function ofVal(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ photo }) => photo.cocoSplit === 'val2017')
}

function ratesOf(outcomes: readonly Outcome[], boxes: (outcome: Outcome) => readonly Found[]): Rates {
  return rates(count(outcomes.map((each) => match(judged(boxes(each), each.photo), each.photo.objects))))
}

function boxRows(
  suite: string,
  outcomes: readonly Outcome[],
  yolox: boolean,
  asked: { atLeast?: number; aim?: number } = {},
): Row[] {
  if (outcomes.length === 0) return []
  const ours = ratesOf(outcomes, ({ found }) => found)
  const theirs = yolox ? ratesOf(outcomes, yardstickBoxes) : undefined
  const row = (name: 'f1' | 'precision' | 'recall', metric: string): Row => {
    return { suite, n: outcomes.length, metric, value: ours[name], unit: 'share', baseline: theirs?.[name] }
  }
  const ratio: Row[] =
    theirs && theirs.f1 > 0
      ? [
          {
            suite,
            n: outcomes.length,
            metric: 'F1 / YOLOX-nano',
            value: ours.f1 / theirs.f1,
            unit: 'share',
            baseline: 1,
            ...asked,
          },
        ]
      : []
  return [row('f1', 'F1 at IoU 0.5'), ...ratio, row('precision', 'precision'), row('recall', 'recall')]
}

function captionRows(captions: readonly Judged[], outcomes: readonly Outcome[]): Row[] {
  if (captions.length === 0) return []
  const ours = captionFigures(captions)
  const blind = captionFigures(outcomes.map(({ photo }) => judge('a person', photo)))
  const people = captionFigures(outcomes.flatMap(({ photo }) => photo.captions.map((each) => judge(each, photo))))
  const suite = 'photos-caption'
  const n = ours.captions
  const share = { suite, n, unit: 'share' } as const
  const byPeople = { suite, n: people.captions, unit: 'share' } as const
  const rows: Row[] = [
    {
      ...share,
      metric: 'names a true object',
      value: ours.namesTrue,
      baseline: blind.namesTrue,
      atLeast: 0.85,
      aim: 0.95,
    },
    {
      ...share,
      metric: 'named objects that are true',
      value: ours.namedAreTrue,
      baseline: blind.namedAreTrue,
      atLeast: 0.75,
      aim: 0.85,
    },
    { ...share, metric: 'captions that repeat a word', value: ours.repeating / n, lower: true },
    { ...share, metric: 'objects named a caption', value: ours.named / n, unit: 'words' },
    { ...share, metric: 'distinct captions', value: ours.distinct, unit: 'count', baseline: 1 },
    { ...share, metric: 'words a caption', value: ours.meanWords, unit: 'words', baseline: 2 },
  ]
  if (people.captions === 0) return rows
  return [
    ...rows,
    { ...byPeople, metric: "people's: names a true object", value: people.namesTrue },
    { ...byPeople, metric: "people's: named objects that are true", value: people.namedAreTrue },
    { ...byPeople, metric: "people's: captions that repeat a word", value: people.repeating / people.captions },
    { ...byPeople, metric: "people's: objects named a caption", value: people.named / people.captions, unit: 'words' },
  ]
}

function presenceRows(
  answers: readonly Answered[],
  outcomes: readonly Outcome[],
  yolox: boolean,
  ece: number | undefined,
): Row[] {
  if (answers.length === 0) return []
  const ours = presenceFigures(answers)
  const row = { suite: 'photos-presence', n: ours.questions, unit: 'share' } as const
  const byBoxes = (peak: (outcome: Outcome, label: string) => number) => {
    const told = outcomes.flatMap((outcome) =>
      outcome.answers.map(({ question }) => {
        return { question, answer: peak(outcome, question.label) >= faintest, confidence: undefined }
      }),
    )
    return presenceFigures(told).balancedAccuracy
  }
  const rows: Row[] = [
    { ...row, metric: 'balanced accuracy', value: ours.balancedAccuracy, baseline: 0.5, atLeast: 0.65, aim: 0.85 },
    { ...row, metric: 'true yes answered yes', value: ours.yesRight },
    { ...row, metric: 'true no answered no', value: ours.noRight },
    { ...row, metric: 'not answered', value: ours.unanswered, unit: 'count' },
    {
      ...row,
      metric: 'told by our best box alone',
      value: byBoxes(({ peaks }, label) => peaks.get(label) ?? 0),
      baseline: 0.5,
    },
  ]
  if (yolox) {
    const best = ({ yolox: said }: Outcome, label: string) =>
      said?.found.find((each) => each.label === label)?.score ?? 0
    rows.push({ ...row, metric: "told by YOLOX-nano's best box alone", value: byBoxes(best), baseline: 0.5 })
  }
  if (ece === undefined) return rows
  return [...rows, { ...row, metric: 'ECE, 15 bins of equal size', value: ece, atLeast: 0.1, aim: 0.05, lower: true }]
}

/** Medians over the pictures as multiples of YOLOX-nano's own run, so that they mean the same on any machine. */
function speedRows(outcomes: readonly Outcome[]): Row[] {
  const unit = median(outcomes.flatMap(({ yolox }) => (yolox ? [yolox.ms] : [])))
  if (unit === undefined) return []
  const suite = `speed, 1 = ${unit.toFixed(1)} ms`
  return (['detect', 'caption', 'ask'] as const).flatMap((task): Row[] => {
    const times = outcomes.flatMap(({ ms }) => ms[task] ?? [])
    const middle = median(times)
    if (middle === undefined) return []
    const asked = task === 'caption' ? { atLeast: 20, aim: 10 } : {}
    return [
      {
        suite,
        n: times.length,
        metric: `${task}, whole call`,
        value: middle / unit,
        unit: 'times',
        lower: true,
        ...asked,
      },
    ]
  })
}

/** A figure as people read it. */
export function format(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return ''
  if (unit === 'count') return `${value}`
  return { share: value.toFixed(3), words: value.toFixed(1), times: `${value.toFixed(1)}×` }[unit]
}

/** The table for a terminal. */
export function tableText({ rows, speed }: Pick<Report, 'rows' | 'speed'>): string {
  const heads = ['suite', 'n', 'metric', 'value', 'baseline', 'at least', 'aim', '']
  const cells = [...rows, ...speed].map((row) => {
    const { suite, n, metric, unit } = row
    const [value, baseline, atLeast, aim] = [row.value, row.baseline, row.atLeast, row.aim].map((each) =>
      format(each, unit),
    )
    return [suite, `${n}`, metric, value, baseline, atLeast, aim, verdict(row)].map((cell) => cell ?? '')
  })
  // A suite is named on its first row.
  const shown = cells.map((row, i) => (i > 0 && cells[i - 1]?.[0] === row[0] ? ['', ...row.slice(1)] : row))
  const widths = heads.map((head, i) => Math.max(head.length, ...shown.map((row) => row[i]?.length ?? 0)))
  const right = new Set([1, 3, 4, 5, 6])
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(heads), line(widths.map((width) => '─'.repeat(width))), ...shown.map(line)].join('\n')
}
