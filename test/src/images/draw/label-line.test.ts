import { describe, expect, it } from 'vitest'
import { setLines } from '../../../../src/images/draw/label-line.ts'
import { cleanLabel, clusters, loadGlyphs, runsOf } from '../../../../src/images/draw/label-text.ts'
import { escapeXml } from '../../../../src/images/svg-text.ts'

describe('cleanLabel', () => {
  it.each([
    ['  cat \n\t dog ', 'cat dog'],
    ['a\u0000b\u0007c\u001Bd', 'a b c d'],
    ['user\u202Egnp.exe', 'usergnp.exe'],
    ['a\u200Bb\uFEFFc', 'abc'],
    ['e\u0301', 'é'],
    ['x\uD800y', 'xy'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['', ''],
  ])('makes %j fit for drawing', (text, clean) => {
    expect(cleanLabel(text)).toBe(clean)
  })

  it('bounds the length', () => {
    expect(cleanLabel('x'.repeat(1e6)).length).toBeLessThan(500)
  })
})

describe('runsOf', () => {
  it('draws Latin, Greek, Cyrillic, Vietnamese and signs itself', async () => {
    const glyphs = await loadGlyphs()
    for (const text of ['cat 0.93', 'Ürgün Straße Łódź', 'σκύλος', 'собака', 'con mèo đẹp', '5 € ≠ “½” – …']) {
      expect(runsOf(cleanLabel(text), glyphs), text).toMatchObject([{ kind: 'outline' }])
    }
  })

  it('leaves other scripts to the system, and a label from right to left as a whole', async () => {
    const glyphs = await loadGlyphs()
    expect(runsOf('cat 猫 x', glyphs).map((run) => run.kind)).toEqual(['outline', 'system', 'outline'])
    expect(runsOf('قطة cat 1', glyphs)).toEqual([{ kind: 'system', text: 'قطة cat 1' }])
    expect(runsOf('', glyphs)).toEqual([])
  })

  it('never cuts inside a character', () => {
    expect(clusters('a👩‍👩‍👧b')).toEqual(['a', '👩‍👩‍👧', 'b'])
  })
})

describe('setLines', () => {
  it('keeps what fits, cuts what does not, and says the width', async () => {
    const { lines, missing } = await setLines(['cat', 'a label that is much too long', '', '   '], 5)
    const [short, long, empty, blank] = lines
    expect(short?.width).toBeCloseTo(1.42, 1)
    expect(long?.width).toBeGreaterThan(4)
    expect(long?.width).toBeLessThanOrEqual(5)
    expect([empty, blank]).toEqual([undefined, undefined])
    expect(missing).toEqual([])
  })

  it('needs no more room than it says in any script', async () => {
    const texts = ['قطة سوداء', '黒猫と犬', 'बिल्ली का बच्चा', '🐱', 'ฝฝ', '𓃠', 'z̴̢̛̺̦a̷l̷g̸o̵̧']
    const { lines } = await setLines(texts, 3)
    for (const line of lines) if (line) expect(line.width).toBeLessThanOrEqual(3.0001)
  })

  it('draws no markup from a label', async () => {
    const { lines } = await setLines(['</text><script>猫&amp;"\'', '<![CDATA[قطة]]>'], 20)
    for (const line of lines)
      expect(line?.draw(0, 0, 10) ?? '').not.toMatch(/<(?!\/?(?:g|path|text)\b)|<\/text><\/text>/)
  })
})

describe('escapeXml', () => {
  it('escapes markup and drops what XML has no form for', () => {
    expect(escapeXml(`<&>"'`)).toBe('&#60;&#38;&#62;&#34;&#39;')
    expect(escapeXml('a\u0000\u0008\uFFFE\uD800b\u{1F431}')).toBe('ab\u{1F431}')
  })
})
