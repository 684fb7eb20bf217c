import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { errorKinds, isVLMError, preview, redact, toVLMError, VLMError } from '../../src/errors.ts'

const secrets = [
  'sk-proj-AbCdEf0123456789AbCdEf0123456789',
  'sk-ant-api03-abcdefghijklmnop_qrst-uvwx',
  `AIza${'SyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v'}`,
  'nvapi-0123456789abcdefghij',
  'hf_abcdefghijklmnopqrstuvwxyz',
  'gsk_abcdefghijklmnopqrstuvwx',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghij',
]

/** Everything that a person or a log could see of an error. */
function renderings(error: unknown): string {
  const { cause, stack, message } = error as Error
  return [
    message,
    stack,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
    inspect(cause, { depth: 10, showHidden: true }),
    JSON.stringify(cause),
  ].join('\n')
}

describe('VLMError', () => {
  it('has a documented meaning and a default for retrying for every kind', () => {
    for (const [kind, { meaning, retryable }] of Object.entries(errorKinds)) {
      const error = new VLMError(kind as keyof typeof errorKinds, 'x')
      expect(meaning.length).toBeGreaterThan(10)
      expect(error.retryable).toBe(retryable)
      expect(isVLMError(error, kind as keyof typeof errorKinds)).toBe(true)
    }
  })

  it.each(secrets)('shows %s in no rendering, wherever it came in', (secret) => {
    const headers = new Headers({ authorization: `Bearer ${secret}` })
    const cause = Object.assign(new Error(`401 for key ${secret}`, { cause: { config: { apiKey: secret } } }), {
      headers,
      request: { headers: { authorization: `Bearer ${secret}` }, url: `https://api.test/v1?key=${secret}` },
    })
    const error = new VLMError('auth', `The key ${secret} was refused.`, { cause, details: { sent: [`x ${secret}`] } })
    expect(renderings(error)).not.toContain(secret)
    expect(error.message).toContain('[redacted]')
  })

  it('hides keys of no known shape where their name or place gives them away', () => {
    const secret = 'Zq8-not-a-known-shape-42'
    const plain = [
      `Authorization: Bearer ${secret}`,
      `{"api_key": "${secret}"}`,
      `https://user:${secret}@host.example/a.png`,
      `https://host.example/a.png?X-Amz-Signature=${secret}&b=1`,
      `password=${secret}`,
    ]
    for (const text of plain) expect(redact(text)).not.toContain(secret)
    const error = new VLMError('auth', 'no', { cause: { headers: { 'x-api-key': secret } } })
    expect(renderings(error)).not.toContain(secret)
  })

  it('leaves words alone that only look a little like keys', () => {
    const text =
      'Expected a whole number from 1 to 256 for $.providers.local.threads; task-specific sk-learn basic colour'
    expect(redact(text)).toBe(text)
  })

  it('keeps a harmless cause as the very object', () => {
    const cause = new TypeError('stop')
    expect(new VLMError('aborted', 'x', { cause }).cause).toBe(cause)
  })

  it('survives causes that hold themselves or throw when read', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    const trap = Object.defineProperty({}, 'boom', { enumerable: true, get: () => expect.unreachable() })
    expect(new VLMError('network', 'x', { cause: loop }).kind).toBe('network')
    expect(new VLMError('network', 'x', { cause: trap }).kind).toBe('network')
  })

  it('is recognised across two copies of the package', async () => {
    const copy = (await import(
      `${new URL('../../src/errors.ts', import.meta.url).href}?copy`
    )) as typeof import('../../src/errors.ts')
    const error = new copy.VLMError('timeout', 'late')
    expect(isVLMError(error, 'timeout')).toBe(true)
    expect(isVLMError(error, 'network')).toBe(false)
    expect(isVLMError(new Error('x'))).toBe(false)
    expect(isVLMError(null)).toBe(false)
  })

  it('turns anything thrown into one error, with the stage', () => {
    expect(toVLMError('plain text', 'network', 'send')).toMatchObject({ kind: 'network', stage: 'send' })
    const own = new VLMError('input', 'x')
    expect(toVLMError(own, 'network', 'load')).toBe(own)
    expect(own.stage).toBe('load')
  })
})

describe('preview', () => {
  it.each([
    ['a'.repeat(500), 82],
    [{ a: 'b'.repeat(500) }, 82],
  ])('is short', (value, longest) => expect(preview(value).length).toBeLessThanOrEqual(longest))
  it('names what is not text', () => {
    expect(preview([1, 2])).toBe('an array of 2')
    expect(preview(new Map())).toBe('Map')
    expect(preview(Number.NaN)).toBe('NaN')
  })
})
