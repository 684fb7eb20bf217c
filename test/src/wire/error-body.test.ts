import { describe, expect, it } from 'vitest'
import { readErrorBody } from '../../../src/wire/error-body.ts'
import { showable } from '../../../src/wire/error-text.ts'

describe('the innermost text', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['', { error: null }],
    ['', { error: { message: ' ' } }],
    ['x', { error: 'x' }],
    ['x', { error: { message: 'x', type: 'y' } }],
    ['x', { message: 'x' }],
    ['x', { detail: 'x' }],
    ['x', { detail: [{ msg: 'x' }, { msg: 'y' }] }],
    ['x', { object: 'error', message: { detail: [{ msg: 'x' }] } }],
    ['x', [{ error: { message: 'x' } }]],
    ['x', { error: { errors: [{ message: 'x' }] } }],
    ['x', { error: 'bad_request', message: 'x' }],
    ['x', { title: 'y', status: 429, detail: 'x' }],
    ['x', { success: false, errors: [{ code: 10000, message: 'x' }], messages: [] }],
    ['x', { error: { message: 'y', metadata: { raw: 'x' } } }],
    ['x', { error: { message: 'y', metadata: { raw: '{"error":{"message":"x"}}' } } }],
    ['x', { error: { message: '{\n "error": {"message": "x"}}\n' } }],
    ['x', { error: { message: '[{"error": {"message": "x"}}]' } }],
    ['x', { error: { message: 'Error code: 400 - {"error": {"message": "x"}}.' } }],
    ['the value {"a": 1} is wrong', { error: { message: 'the value {"a": 1} is wrong' } }],
    ['an {open brace', { error: { message: 'an {open brace' } }],
  ])('%j: %j', (text, body) => {
    expect(readErrorBody(JSON.stringify(body)).message).toBe(text)
  })

  it('is the body where that is text', () => {
    expect(readErrorBody(' upstream connect error \n').message).toBe('upstream connect error')
    expect(readErrorBody('"quoted"').message).toBe('quoted')
    expect(readErrorBody('\uFEFF{"error":"x"}').message).toBe('x')
  })
})

it.each<[string, string, string?]>([
  ['empty', ''],
  ['empty', ' \n'],
  ['object', '{}'],
  ['object', '[{"error":{}}]'],
  ['other', '[]'],
  ['other', 'null'],
  ['other', '7'],
  ['text', '"x"'],
  ['text', 'x < y'],
  ['text', '<3'],
  ['html', '<!DOCTYPE html>'],
  ['html', '  <html lang="en">'],
  ['html', '<?xml version="1.0"?><Error/>'],
  ['html', '<h1>405</h1>'],
  ['html', 'Sign in', 'text/html; charset=utf-8'],
  ['object', '{}', 'text/html'],
])('%s is the form of %j', (form, text, type = '') => {
  expect(readErrorBody(text, type).form).toBe(form)
})

it('a body may be as deep and as wide as it likes', () => {
  let nested = '"x"'
  for (let i = 0; i < 2000; i++) nested = `{"error":${nested}}`
  expect(readErrorBody(nested).message).toBe('')
  let quoted = 'x'
  for (let i = 0; i < 12; i++) quoted = JSON.stringify({ error: quoted })
  expect(readErrorBody(quoted).form).toBe('object')
  const wide = JSON.stringify({ detail: Array.from({ length: 20_000 }, (_, i) => ({ msg: `field ${i}` })) })
  expect(readErrorBody(wide).texts.split('\n').length).toBeLessThan(100)
  expect(readErrorBody('model '.repeat(50_000)).texts.length).toBeLessThan(10_000)
})

describe('what is shown', () => {
  it.each<[string, string]>([
    ['', ''],
    ['plain words', 'plain words'],
    ['two\nlines\t\u001b[31mand a colour', 'two lines [31mand a colour'],
    ['see <b>this</b>', 'see this'],
    ['a < b and c > d', 'a < b and c > d'],
    ['an open <script', 'an open script'],
    ['<html><body>502 Bad Gateway</body></html>', ''],
    ['upstream said: <html><head></head></html>', ''],
    ['please wait...then ask', 'please wait...then ask'],
    ['**bold** words', '**bold** words'],
  ])('%j: %j', (text, shown) => {
    expect(showable(text)).toBe(shown)
  })

  it.each([
    'Incorrect API key provided: sk-abcde*********wxyz. You can find your API key at https://host.example.',
    'Incorrect API key provided: wx*yz. Ask again',
    'Incorrect API key provided: sk-...wxyz',
    'Authentication Fails, Your api key: ****wxyz is invalid',
    'No such key (AIza…wxyz)',
    'API key "abcd-wxyz" is not known',
    'The key ending in wxyz has expired',
    'Invalid token, ends with wxyz',
    'Bearer abcdefghijwxyz was refused',
  ])('no key, not even its end: %s', (text) => {
    expect(showable(text)).not.toMatch(/wx|yz/)
  })

  it('is at most 300 characters and no half of one', () => {
    expect(showable('x'.repeat(300))).toHaveLength(300)
    expect(showable('x'.repeat(5_000_000))).toBe(`${'x'.repeat(299)}…`)
    expect(showable(`${'x'.repeat(298)}😀😀😀`)).toBe(`${'x'.repeat(298)}…`)
  })
})
