/** Pieces of HTML and SVG that the page is made of. */
import type { Bin } from './presence.ts'

/** Text as HTML shows it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/** A word with a mark of right or wrong that does not rest on colour alone. */
export function chip(kind: 'right' | 'wrong' | 'plain', text: string): string {
  const mark = { right: '✓ ', wrong: '✗ ', plain: '' }[kind]
  return `<span class="chip ${kind}">${mark}${escaped(text)}</span>`
}

/** Confidence against the share that was right: points on the diagonal are honest. The larger the point, the more answers. */
export function calibrationCurve(bins: readonly Bin[]): string {
  const side = 300
  const edge = 40
  const at = (share: number) => edge + share * side
  const up = (share: number) => edge + (1 - share) * side
  const most = Math.max(...bins.map(({ count }) => count), 1)
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<path class="grid" d="M${at(share)} ${up(0)}V${up(1)}M${at(0)} ${up(share)}H${at(1)}"/>`,
    `<text x="${at(share)}" y="${up(0) + 18}" text-anchor="middle">${share}</text>`,
    `<text x="${at(0) - 8}" y="${up(share) + 4}" text-anchor="end">${share}</text>`,
  ])
  const path = bins.map(({ confidence, accuracy }, i) => {
    return `${i === 0 ? 'M' : 'L'}${at(confidence).toFixed(1)} ${up(accuracy).toFixed(1)}`
  })
  const points = bins.map(({ confidence, accuracy, count }) => {
    const about = `${count} answers: confidence ${confidence.toFixed(2)}, right ${accuracy.toFixed(2)}`
    const place = `cx="${at(confidence).toFixed(1)}" cy="${up(accuracy).toFixed(1)}"`
    return `<circle ${place} r="${(3 + 3 * Math.sqrt(count / most)).toFixed(1)}"><title>${about}</title></circle>`
  })
  const size = side + 2 * edge
  return `<svg class="curve" viewBox="0 0 ${size} ${size + 10}" role="img" aria-label="calibration curve">
${lines.join('\n')}
<path class="honest" d="M${at(0)} ${up(0)}L${at(1)} ${up(1)}"/>
<path class="line" d="${path.join('')}"/>
${points.join('\n')}
<text x="${at(0.5)}" y="${size + 4}" text-anchor="middle">confidence</text>
<text transform="translate(9 ${up(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text>
</svg>`
}

/** The page's look: one column on a telephone, cards side by side where there is room, light or dark as the reader's system. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e8eaed); --soft: light-dark(#5b6470, #a3acb8);
  --line: light-dark(#d9dde3, #3a414b); --card: light-dark(#fff, #1d2127); --page: light-dark(#f5f6f8, #14171b);
  --right: light-dark(#0b6b3a, #6fd39c); --wrong: light-dark(#a4262c, #ff9a9a); --accent: light-dark(#1f5fbf, #8ab4ff); }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem clamp(.75rem, 3vw, 2.5rem) 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { max-width: 70ch; } .soft { color: var(--soft); }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); } tbody tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; } tr.first td { border-top: 2px solid var(--line); }
.good { color: var(--right); } .bad { color: var(--wrong); } .verdict { white-space: nowrap; } .metric { min-width: 9rem; }
.chip { display: inline-block; margin: 0 .3rem .25rem 0; padding: 0 .45rem; border: 1px solid var(--line); border-radius: 1rem;
  font-size: .85rem; } .chip.right { color: var(--right); } .chip.wrong { color: var(--wrong); }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; margin: 0; }
.card .picture { position: relative; } .card img { display: block; width: 100%; height: auto; border-radius: .25rem; }
.card svg.missed { position: absolute; inset: 0; width: 100%; height: 100%; }
.card svg.missed rect { fill: none; stroke: #fff; stroke-width: 2; stroke-dasharray: 5 4; vector-effect: non-scaling-stroke;
  filter: drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000); }
.card p { margin: .5rem 0 .25rem; } .card .said { font-size: 1.05rem; } .card small { color: var(--soft); }
.curve { width: min(100%, 26rem); height: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.curve text { fill: var(--soft); font-size: 12px; } .curve .grid { stroke: var(--line); fill: none; }
.curve .honest { stroke: var(--soft); stroke-dasharray: 4 4; } .curve .line { stroke: var(--accent); fill: none; stroke-width: 1.5; }
.curve circle { fill: var(--accent); }
`
