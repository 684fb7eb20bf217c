/**
 * `ui-tars`: UI-TARS 1.5 and Doubao UI. `Thought: …\nAction: click(point='<point>200 300</point>')`, in pixels of the smart-resized
 * screenshot. Points carry no label.
 */
import type { Dialect, Finding } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readActions } from '../read/actions.ts'
import { readMessy } from '../read/messy.ts'

/** The dialect ui-tars. */
export const uiTars: Dialect = {
  id: 'ui-tars',
  space: { unit: 'px' },
  tasks: ['point'],
  oneLabel: true,
  prompt: ({ labels = ['the main object'] }) => ({
    text: `You are a GUI agent. Answer with the next action alone.

## Output Format
Action: ...

## Action Space
click(point='<point>x1 y1</point>')

## User Instruction
Click ${labels.join(' and ')}`,
  }),
  parse: (text, job) => readActions(text) ?? readMessy(text, { order: 'xy' }, job),
  format: (findings) => formatActions(findings, (x, y) => `click(point='<point>${x} ${y}</point>')`),
  field: fieldOf({}),
}

/** A line a thing, whole numbers; the box of a thing stands for its point. */
export function formatActions(findings: readonly Finding[], click: (x: number, y: number) => string): string {
  const lines = findings.flatMap(({ box, point }) => {
    if (box) return [`click(start_box='(${box.map(Math.round).join(',')})')`]
    return point ? [click(Math.round(point[0]), Math.round(point[1]))] : []
  })
  return lines.map((line) => `Action: ${line}`).join('\n') || 'None'
}
