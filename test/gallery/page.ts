/** The gallery's page: one section a dialect, the model's words beside what was read of them. No scripts, no outside files. */
import { area, type GroundingResult } from 'vlmkit'
import type { Entry, Example } from './cases.ts'

/** An example with what was read and drawn. */
export interface Shown {
  readonly example: Example
  /** File name of the drawn picture. */
  readonly picture: string
  readonly result: GroundingResult
  /** What recognition by the text alone says. */
  readonly recognized: { readonly dialect: string | null; readonly confidence: number }
}

/** The whole page. */
export function page(sections: readonly { readonly entry: Entry; readonly shown: readonly Shown[] }[]): string {
  const links = sections.map(({ entry }) => `<a href="#${entry.dialect}">${entry.dialect}</a>`).join(' ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vlmkit: how models write positions</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>How models write positions</h1>
<p>Each section shows what a family of vision-language models writes about one photograph, and what <code>parseGrounding</code> reads of it,
drawn by <code>annotate</code>. All positions come back in pixels of the photograph.</p>
<nav>${links}</nav>
</header>
<main>
${sections.map(section).join('\n')}
</main>
</body>
</html>
`
}

function section({ entry, shown }: { readonly entry: Entry; readonly shown: readonly Shown[] }): string {
  return `<section id="${entry.dialect}">
<h2><code>${entry.dialect}</code> <small>${escapeHtml(entry.models)}</small></h2>
<p class="numbers">${escapeHtml(entry.numbers)}</p>
${shown.map(example).join('\n')}
</section>`
}

function example({ example, picture, result, recognized }: Shown): string {
  const guess =
    recognized.dialect === null
      ? 'By its text alone: not recognized.'
      : `By its text alone: <code>${recognized.dialect}</code>, ${Math.round(recognized.confidence * 100)} % sure.`
  const notes = [
    ...(result.truncated ? ['The answer is cut off.'] : []),
    ...result.warnings.map(({ message }) => message),
  ]
  return `<article>
<h3>${escapeHtml(example.title)}</h3>
<div class="pair">
<div>
<pre tabindex="0">${escapeHtml(shorten(example.text))}</pre>
<ul>${rows(result)
    .map((row) => `<li>${row}</li>`)
    .join('')}</ul>
</div>
<figure>
<img src="${picture}" alt="${escapeHtml(summary(result))}" width="600" height="400" loading="lazy">
<figcaption>${guess}${notes.map((note) => `<br>${escapeHtml(note)}`).join('')}</figcaption>
</figure>
</div>
</article>`
}

/** What was read, px of the photograph. */
function rows({ objects, points, masks, regions }: GroundingResult): string[] {
  const px = (value: number) => String(Math.round(value * 10) / 10)
  const name = (label: string | undefined) => (label ? `<b>${escapeHtml(label)}</b> ` : '')
  const sure = (score: number | undefined) => (score === undefined ? '' : `, ${Math.round(score * 100)} %`)
  return [
    ...objects.map(
      ({ label, box, score }) =>
        `${name(label)}box ${px(box.x)}, ${px(box.y)}, ${px(box.width)} × ${px(box.height)}${sure(score)}`,
    ),
    ...points.map(({ label, x, y }) => `${name(label)}point ${px(x)}, ${px(y)}`),
    ...masks.map((mask) => `${name(mask.label)}mask of ${area(mask)} px`),
    ...regions.map(({ text, polygon }) => `text <b>${escapeHtml(text)}</b>, ${polygon.length} corners`),
  ]
}

function summary({ objects, points, masks, regions }: GroundingResult): string {
  const lists = { object: objects, point: points, mask: masks, 'text region': regions }
  return Object.entries(lists)
    .flatMap(([name, list]) => (list.length > 0 ? [`${list.length} ${name}${list.length > 1 ? 's' : ''}`] : []))
    .join(', ')
}

/** Base64 says nothing to a reader. */
function shorten(text: string): string {
  return text.replace(/(base64,.{24})[^"]{40,}/, '$1…')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8d8de, #3a3a42); --quiet: light-dark(#5b5b66, #a6a6b0); --code: light-dark(#f5f5f7, #1c1c21) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem }
header p { max-width: 46rem; margin: 0 0 1rem }
nav { display: flex; flex-wrap: wrap; gap: .35rem .9rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); font-family: ui-monospace, monospace; font-size: .9rem }
section { padding-top: 1.5rem; scroll-margin-top: .5rem }
h2 { font-size: 1.3rem; margin: 0 }
h2 small { font-weight: 400; font-size: 1rem; color: var(--quiet) }
h3 { font-size: 1rem; margin: 1rem 0 .4rem }
.numbers { margin: .1rem 0 0; color: var(--quiet) }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: start }
pre { margin: 0; padding: .8rem 1rem; background: var(--code); border: 1px solid var(--line); border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; font: .85rem/1.5 ui-monospace, monospace }
ul { margin: .6rem 0 0; padding-left: 1.2rem; font-size: .9rem }
figure { margin: 0 }
img { display: block; width: 100%; height: auto; border-radius: .5rem }
figcaption { margin-top: .4rem; font-size: .9rem; color: var(--quiet) }
@media (max-width: 46rem) { .pair { grid-template-columns: minmax(0, 1fr) } h1 { font-size: 1.5rem } }
`
