import { Fault } from './fault.ts'

/** Longest data URL for a picture of `maxBytes`: four characters carry three bytes; line breaks and escapes get room. */
const charactersPerByte = 4

/**
 * The bytes of a data URL. Its media type is not believed; base64 is read strictly, since a character that is dropped in
 * silence shifts every byte behind it.
 * @throws Fault that continues `data URL …`
 * @see RFC 2397; WHATWG Fetch, data: URL processor (percent-decoding first, ASCII white space ignored); RFC 4648 section 5
 */
export function decodeDataUrl(url: string, maxBytes: number): Uint8Array {
  const comma = url.indexOf(',')
  if (comma < 0)
    throw new Fault('corrupt', 'has no comma: write data:image/jpeg;base64,… with the data behind the comma')
  if (url.length - comma > maxBytes * charactersPerByte)
    throw new Fault(
      'too_large',
      `is larger than ${maxBytes} bytes: raise the limit with maxBytes, or give a smaller picture`,
    )
  const head = url.slice(5, comma)
  const body = url.slice(comma + 1)
  if (body === '') throw new Fault('empty', 'holds no data')
  // A fragment is cut off base64 only: `#` occurs unescaped in the SVG of careless writers.
  if (!/;\s*base64\s*$/i.test(head)) return percentDecode(body)
  const [text = ''] = body.split('#', 1)
  return decodeBase64(text.includes('%') ? latin(percentDecode(text)) : text)
}

function decodeBase64(body: string): Uint8Array {
  if (/^\s*data:/i.test(body)) throw new Fault('corrupt', 'begins with its prefix twice: remove one "data:…;base64,"')
  if (/^\s*(?:undefined|null|NaN|\[object \w+\])\s*$/.test(body))
    throw new Fault('corrupt', `holds the word ${JSON.stringify(body.trim())} where base64 should be`)
  const text = body
    .replace(/[\t\n\f\r ]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const stray = /[^A-Za-z0-9+/=]/.exec(text)
  if (stray) throw new Fault('corrupt', `is not base64: character ${JSON.stringify(stray[0])} at ${stray.index}`)
  const unpadded = text.replace(/={1,2}$/, '')
  const padding = unpadded.indexOf('=')
  if (padding >= 0) throw new Fault('corrupt', `is not base64: padding in the middle, at ${padding}`)
  if (unpadded.length % 4 === 1) throw new Fault('truncated', 'is cut off: its base64 ends inside a byte')
  const binary = atob(unpadded)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Percent-decoding over the text's UTF-8; a `%` without two hex digits stays as it is. */
function percentDecode(text: string): Uint8Array {
  const source = new TextEncoder().encode(text)
  const bytes = new Uint8Array(source.length)
  let length = 0
  for (let i = 0; i < source.length; i++) {
    const [high, low] = [hexDigit(source[i + 1]), hexDigit(source[i + 2])]
    const isEscape = source[i] === 0x25 && high >= 0 && low >= 0
    bytes[length++] = isEscape ? high * 16 + low : (source[i] ?? 0)
    if (isEscape) i += 2
  }
  return bytes.subarray(0, length)
}

function hexDigit(code: number | undefined): number {
  const digit = code === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(digit) ? -1 : digit
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
