/** What every SVG that vlmkit writes shares: the font, numbers, and text that cannot become markup. */

/** A text in the system's own choice of font, centred at `x`, its baseline at `y`, px. */
export function textElement(text: string, x: number, y: number, fontSize: number): string {
  const direction = /^\P{L}*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u.test(text) ? ' direction="rtl"' : ''
  const place = `x="${px(x)}" y="${px(y)}" font-size="${px(fontSize)}" text-anchor="middle"${direction}`
  return `<text ${place} font-family="sans-serif" font-weight="500">${escapeXml(text)}</text>`
}

/** Text for an element's content or an attribute; characters that XML 1.0 forbids are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** A coordinate: at most two decimals, never in exponent form. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100)
}
