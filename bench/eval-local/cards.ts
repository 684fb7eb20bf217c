/** A card for each picture: what was found and missed in it, its caption, and the questions answered wrong. */
import { annotate, type Image } from 'vlmkit'
import { judged, type Match, match } from './boxes.ts'
import { judge } from './captions.ts'
import { chip, escaped } from './html.ts'
import type { Outcome } from './measure.ts'
import type { Photo } from './photos.ts'

/** The cards in the order of the outcomes. */
export async function cards(outcomes: readonly Outcome[]): Promise<string> {
  const made: string[] = []
  for (const [index, outcome] of outcomes.entries()) made.push(await card(outcome, index + 1))
  return `<div class="cards">\n${made.join('\n')}\n</div>`
}

async function card(outcome: Outcome, number: number): Promise<string> {
  const { photo, picture, found, caption } = outcome
  const boxes = judged(found, photo)
  const matched = match(boxes, photo.objects)
  const drawn = await draw(picture, matched)
  const jpeg = Buffer.from(await drawn.encode({ format: 'jpeg', quality: 75 })).toString('base64')
  const size = `width="${photo.width}" height="${photo.height}"`
  const id = photo.complete ? ` id="picture-${number}"` : ''
  const text = [
    caption && `<p class="said">${escaped(caption)}</p>`,
    photo.complete && `<p>${captionChips(caption, photo)}</p>`,
    `<p>${boxChips(matched)}</p>`,
    questions(outcome),
    `<small>${number} · ${escaped(photo.file)}${photo.license ? ` · ${escaped(photo.license)}` : ''}</small>`,
  ]
  return `<figure class="card"${id}><div class="picture"><img loading="lazy" ${size} alt="${escaped(caption || photo.file)}" \
src="data:image/jpeg;base64,${jpeg}">${missed(photo, matched)}</div>
${text.filter(Boolean).join('\n')}</figure>`
}

/** Right boxes green, wrong ones red with a question mark behind the label, those in a crowd grey. */
function draw(picture: Uint8Array, { found }: Match): Promise<Image> {
  const looks = {
    right: { color: '#1a7f37', mark: '' },
    wrong: { color: '#cf222e', mark: '?' },
    ignored: { color: '#6e7781', mark: ' (crowd)' },
  }
  const colors: { [label: string]: string } = {}
  const objects = found.map(({ object, verdict }) => {
    const label = object.label + looks[verdict].mark
    colors[label] = looks[verdict].color
    return { ...object, label }
  })
  return annotate(picture, { objects }, { colors })
}

/** Dashed boxes over the picture. */
function missed({ width, height }: Photo, matched: Match): string {
  const rects = matched.missed.map(({ label, box }) => {
    const place = `x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`
    return `<rect ${place}><title>${escaped(label)}</title></rect>`
  })
  return `<svg class="missed" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${rects.join('')}</svg>`
}

function captionChips(caption: string, photo: Photo): string {
  const { named, repeated } = judge(caption, photo)
  const chips = named.map(({ label, there }) => chip(there ? 'right' : 'wrong', `says ${label}`))
  return [...chips, ...repeated.map((word) => chip('wrong', `repeats ${word}`))].join('')
}

function boxChips({ found, missed: left }: Match): string {
  const told = found.map(({ object, verdict }) => {
    const kind = verdict === 'ignored' ? 'plain' : verdict
    return chip(kind, `${object.label} ${object.score.toFixed(2)}`)
  })
  const counts = new Map<string, number>()
  for (const { label } of left) counts.set(label, (counts.get(label) ?? 0) + 1)
  const lost = [...counts].map(([label, times]) => chip('plain', `missed ${label}${times > 1 ? ` ×${times}` : ''}`))
  return [...told, ...lost].join('') || chip('plain', 'nothing found')
}

function questions({ answers }: Outcome): string {
  if (answers.length === 0) return ''
  const wrong = answers.filter(({ question, answer }) => answer !== question.truth)
  const lines = wrong.map(({ question, answer, confidence }) => {
    const said = answer === undefined ? 'no answer' : answer ? 'yes' : 'no'
    const sure = confidence === undefined ? '' : ` ${confidence.toFixed(2)}`
    return `<br>${escaped(question.text)} ${chip('wrong', `${said}${sure}`)}`
  })
  return `<p>${answers.length - wrong.length} of ${answers.length} questions right${lines.join('')}</p>`
}
