/** Boxes, points and polygons as SVG: a line in the label's colour between two in a contrasting one, so that it shows anywhere. */
import type { Box, Point, Size } from '../../types.ts'
import { px } from '../svg-text.ts'
import { contrastingWith, type Rgb, toHex } from './palette.ts'
import type { Style } from './style.ts'

/** How opaque the contrasting lines are: they should set off, not stand out. */
const haloOpacity = 0.8

/**
 * The rectangle that the line around a box fills, from its outer edge. The line is centred on the box's edge; of a small box it runs
 * outside, so as not to cover the object; at the picture's edge it moves inwards. Whole pixels.
 */
export function frameOf(box: Box, { lineWidth }: Style, size: Size): Box {
  const outwards = Math.min(box.width, box.height) < lineWidth * 8 ? lineWidth : lineWidth / 2
  const x = within(box.x - outwards, size.width - 2 * lineWidth)
  const y = within(box.y - outwards, size.height - 2 * lineWidth)
  const right = Math.max(x + 2 * lineWidth, within(box.x + box.width + outwards, size.width))
  const bottom = Math.max(y + 2 * lineWidth, within(box.y + box.height + outwards, size.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** The line around a box. @param frame - from {@link frameOf} */
export function boxShape({ x, y, width, height }: Box, colour: Rgb, { lineWidth, halo }: Style): string {
  const ring = (outer: number, inner: number) => {
    // A frame thinner than two lines has no inside.
    const inside = width > 2 * inner && height > 2 * inner
    const hole = inside ? rectangle(x + inner, y + inner, x + width - inner, y + height - inner) : ''
    return rectangle(x - outer, y - outer, x + width + outer, y + height + outer) + hole
  }
  const edge = toHex(contrastingWith(colour))
  return (
    `<path fill-rule="evenodd" fill="${edge}" fill-opacity="${haloOpacity}" d="${ring(halo, lineWidth + halo)}"/>` +
    `<path fill-rule="evenodd" fill="${toHex(colour)}" d="${ring(0, lineWidth)}"/>`
  )
}

/** A dot with a ring around it. */
export function pointShape({ x, y }: Point, colour: Rgb, { dotRadius, halo }: Style): string {
  const edge = toHex(contrastingWith(colour))
  const circle = (radius: number, fill: string, opacity = 1) =>
    `<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="${fill}" fill-opacity="${opacity}"/>`
  return (
    circle(dotRadius * 1.6 + halo, toHex(colour), 0.35) +
    circle(dotRadius + halo, edge, haloOpacity) +
    circle(dotRadius, toHex(colour))
  )
}

/** The outline of a region, lightly filled. */
export function polygonShape(corners: readonly (readonly [number, number])[], colour: Rgb, style: Style): string {
  const lineWidth = Math.max(1, style.lineWidth * 0.75)
  const path = `M${corners.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}Z`
  const edge = toHex(contrastingWith(colour))
  const stroke = (fill: string, width: number) =>
    `<path d="${path}" fill="none" stroke="${fill}" stroke-width="${px(width)}" stroke-linejoin="round"`
  return (
    `<path d="${path}" fill="${toHex(colour)}" fill-opacity="0.12"/>` +
    `${stroke(edge, lineWidth + 2 * style.halo)} stroke-opacity="${haloOpacity}"/>` +
    `${stroke(toHex(colour), lineWidth)}/>`
  )
}

/** A line between a thing and the tag that lies apart from it. */
export function leaderShape(from: Point, to: Point, colour: Rgb, { lineWidth, halo }: Style): string {
  const line = (stroke: string, width: number) =>
    `<path d="M${px(from.x)} ${px(from.y)}L${px(to.x)} ${px(to.y)}" stroke="${stroke}" stroke-width="${px(width)}"/>`
  const thin = Math.max(1, lineWidth * 0.6)
  return line(toHex(contrastingWith(colour)), thin + 2 * halo) + line(toHex(colour), thin)
}

function rectangle(left: number, top: number, right: number, bottom: number): string {
  return `M${left} ${top}H${right}V${bottom}H${left}Z`
}

/** A whole number from 0 to `max`, which may be below 0 in the smallest pictures. */
function within(value: number, max: number): number {
  return Math.round(Math.max(0, Math.min(value, max)))
}
