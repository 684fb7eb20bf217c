import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeXml, readXml, type XmlElement } from '../../../../src/grounding/exchange/xml.ts'

const leaf = (name: string, text = ''): XmlElement => ({ name, text, children: [] })

describe('readXml', () => {
  it.each<[string, string, XmlElement]>([
    ['an empty element', '<a/>', leaf('a')],
    ['a pair of tags', '<a></a >', leaf('a')],
    ['a declaration, a byte order mark and blanks', '\ufeff<?xml version="1.0"?>\r\n<a>b</a>\r\n', leaf('a', 'b')],
    ['text between blanks', '<a>\n  b c\t</a>', leaf('a', 'b c')],
    ['line ends of all kinds', '<a>b\r\nc\rd</a>', leaf('a', 'b\nc\nd')],
    ['XML’s own entities', '<a>&lt;b&gt; &amp;amp; &quot;&apos;</a>', leaf('a', '<b> &amp; "\'')],
    ['numbered characters', '<a>&#233;&#xE9;&#x1F408;</a>', leaf('a', 'éé🐈')],
    ['blanks that were meant', '<a> &#32;b&#10; </a>', leaf('a', ' b\n')],
    ['CDATA, to the letter', '<a> <![CDATA[ <b> & ]] ]]>c</a>', leaf('a', ' <b> & ]] c')],
    ['comments and instructions', '<!-- <x> --><a>b<!-- c -->d<?e f?></a><!-- g -->', leaf('a', 'bd')],
    ['attributes', '<a b="1" c:d = \'"2"\'\n e="&lt;"/>', leaf('a')],
    ['letters of any script in names', '<метка-1>x</метка-1>', leaf('метка-1', 'x')],
    ['children', '<a>1<b>2</b>3<b/></a>', { name: 'a', text: '13', children: [leaf('b', '2'), leaf('b')] }],
  ])('reads %s', (_, xml, expected) => {
    expect(readXml(xml)).toEqual(expected)
  })

  it.each<[string, string, RegExp]>([
    ['nothing', '', /no element/],
    ['text alone', 'hello', /text outside/],
    ['text behind the root', '<a/>b', /text outside/],
    ['two roots', '<a/><b/>', /second root/],
    ['an open element', '<a><b></b>', /ends inside <a>/],
    ['tags that do not match', '<a>\n<b></a></b>', /"<\/a><\/b>" where it should have <\/b> \(line 2\)/],
    ['a closing tag too many', '<a></a></a>', /no closing tag/],
    ['a tag without a name', '<a>< b/></a>', /begins no tag/],
    ['a tag that is cut off', '<a', /not closed/],
    ['an attribute without quotes', '<a b=1/>', /unreadable attribute/],
    ['an attribute twice', '<a b="1" b="2"/>', /attribute b twice/],
    ['a bare ampersand', '<a>b & c</a>', /write & as &amp;/],
    ['an entity of another document', '<a>&nbsp;</a>', /&nbsp;/],
    ['an entity in an attribute', '<a b="&x;"/>', /&x;/],
    ['a character beyond Unicode', '<a>&#x110000;</a>', /no character/],
    ['a control character', '<a>\0</a>', /character that XML cannot hold/],
    ['a control character by its number', '<a>&#0;</a>', /no character/],
    ['a comment without end', '<a><!-- b</a>', /comment that is not closed/],
    ['CDATA without end', '<a><![CDATA[ b</a>', /CDATA section that is not closed/],
    ['CDATA outside', '<![CDATA[b]]><a/>', /text outside/],
    ['a document type', '<!DOCTYPE a><a/>', /DOCTYPE/],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>', /DOCTYPE/],
    ['an external entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', /DOCTYPE/],
    ['a declaration inside', '<a><!ELEMENT b (c)></a>', /declaration/],
    ['a deep tree', '<a>'.repeat(1_000), /nested more than/],
  ])('refuses %s', (_, xml, message) => {
    expect(() => readXml(xml)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })

  const size = 5_000_000
  it.each([
    ['brackets', '<'.repeat(size)],
    ['tags', '<a>'.repeat(size / 3)],
    ['empty elements', `<a>${'<b/>'.repeat(size / 4)}`],
    ['blanks in a tag', `<a${' '.repeat(size)}=`],
    ['a long name', `<${'a'.repeat(size)}`],
    ['attributes', `<a ${'b="" '.repeat(size / 5)}>`],
    ['comments', `<a>${'<!---->'.repeat(size / 7)}`],
    ['ampersands', `<a>${'&'.repeat(size)}</a>`],
    ['references', `<a>${'&#32;'.repeat(size / 5)}</a>`],
    ['CDATA', `<a>${'<![CDATA[ ]]>'.repeat(size / 13)}</a>`],
    ['blanks', `<a>${' '.repeat(size)}b</a>`],
    ['more than fits', 'x'.repeat(17_000_000)],
  ])('takes time in proportion to %s', (_, xml) => {
    const start = performance.now()
    try {
      readXml(xml)
    } catch (error) {
      expect(error).toMatchObject({ name: 'VLMError', kind: 'input' })
    }
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  it('reads anything or throws a VLMError', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<a',
      '/>',
      '>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&',
      'amp;',
      ' b="c"',
      'x',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        try {
          readXml(pieces.join(''))
        } catch (error) {
          expect(error).toMatchObject({ name: 'VLMError', kind: 'input' })
        }
      }),
    )
  })
})

describe('escapeXml', () => {
  it('keeps every text to the letter', () => {
    const blank = fc.constantFrom(' ', '\n', '\r', '\t', '\r\n', '\u00a0', '<', '&', ']]>', 'a')
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(blank).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (text) => {
        expect(readXml(`<a>\n  ${escapeXml(text, 'text')}\n</a>`).text).toBe(text)
      }),
    )
  })

  it.each(['\0', '\u0007', '\ud800', 'a\udc00', '\uffff'])('refuses %j, which XML cannot hold', (text) => {
    expect(() => escapeXml(text, 'label')).toThrow(/XML can hold for label/)
  })
})
