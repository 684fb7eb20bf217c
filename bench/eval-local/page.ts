/** The report as one page that needs no other file: figures, calibration, captions, and every picture with its boxes. */
import { cards } from './cards.ts'
import { calibrationCurve, chip, escaped, style } from './html.ts'
import type { Outcomes } from './measure.ts'
import { format, type Report, type Row, verdict } from './report.ts'

/** Makes the page. It holds the pictures themselves: their licences are for measuring, not for publishing. */
export async function page(report: Report, outcomes: Outcomes): Promise<string> {
  const { model, folder, split } = report
  const scored = `${outcomes.complete.length} pictures with every object marked, ${outcomes.partial.length} marked in part`
  const body = [
    `<h1>${escaped(model)} on photographs</h1>`,
    `<p class="soft">${escaped(folder)}, ${split ? `split ${escaped(split)}` : 'all of it'}: ${scored}. Every figure stands beside
what a blind guess reaches, or YOLOX-nano at score ${report.yoloxThreshold ?? '0.2 (not here)'} on the same pictures.</p>`,
    figures([...report.rows, ...report.speed]),
    ...refusals(report),
    ...calibration(report),
    captions(report),
    '<h2>Pictures with every object marked</h2>',
    '<p class="soft">Green boxes are right, red ones with a question mark wrong, grey ones in a crowd. Dashed: missed.</p>',
    await cards(outcomes.complete),
    ...(outcomes.partial.length > 0 ? ['<h2>Pictures marked in part</h2>', await cards(outcomes.partial)] : []),
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(model)} on photographs</title>
<style>${style}</style>
${body.join('\n')}
</html>
`
}

function figures(rows: readonly Row[]): string {
  const heads = ['suite', 'n', 'metric', 'value', 'baseline', 'at least', 'aim', 'verdict']
  const numbers = new Set(['n', 'value', 'baseline', 'at least', 'aim'])
  const head = heads.map((name) => `<th${numbers.has(name) ? ' class="number"' : ''}>${name}</th>`).join('')
  const lines = rows.map((row, i) => {
    const first = rows[i - 1]?.suite !== row.suite
    const number = (value: number | undefined, tone = '') => {
      return `<td class="number${tone}">${format(value, row.unit)}</td>`
    }
    const said = verdict(row)
    const tone = said === '' ? '' : said === 'falls short' ? ' bad' : ' good'
    return `<tr${first ? ' class="first"' : ''}><td>${first ? escaped(row.suite) : ''}</td><td class="number">${row.n}</td>\
<td class="metric">${escaped(row.metric)}</td>${number(row.value, tone)}${number(row.baseline)}${number(row.atLeast)}${number(row.aim)}\
<td class="verdict${tone}">${said}</td></tr>`
  })
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table></div>`
}

function refusals(report: Report): string[] {
  if (report.refusals.length === 0) return []
  const items = report.refusals.map(({ reason, times }) => `<li>${times}×: ${escaped(reason)}</li>`)
  return ['<h2>Declined</h2>', `<ul>${items.join('')}</ul>`]
}

function calibration(report: Report): string[] {
  if (report.bins.length === 0) return []
  return [
    '<h2>Is its confidence honest?</h2>',
    '<p class="soft">The answers to the presence questions in 15 groups of equal size, by confidence.</p>',
    calibrationCurve(report.bins),
  ]
}

function captions(report: Report): string {
  const lines = report.captions.map(({ caption, named, repeated }, i) => {
    const things = named.map(({ label, words, there }) => {
      return chip(there ? 'right' : 'wrong', words === label ? label : `${words} (${label})`)
    })
    if (named.length === 0) things.push(chip('wrong', 'names nothing'))
    if (repeated.length > 0) things.push(chip('wrong', `repeats ${repeated.join(', ')}`))
    return `<tr><td class="number"><a href="#picture-${i + 1}">${i + 1}</a></td><td>${escaped(caption)}</td><td>${things.join('')}</td></tr>`
  })
  return `<h2>All captions</h2>\n<div class="scroll"><table><tbody>\n${lines.join('\n')}\n</tbody></table></div>`
}
