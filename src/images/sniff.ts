/**
 * What some bytes are, by their first bytes alone: names and content types are not believed.
 * The first signature wins, so a PNG that holds a PDF is a PNG and a PDF that holds a PNG is a PDF.
 */
import type { ImageFormat } from '../types.ts'
import { startsWith } from './reader.ts'

/** A picture format that is read, or the plain name of what came instead. */
export type Sniffed =
  | { readonly format: Exclude<ImageFormat, 'raw'>; readonly gzip?: true }
  | { readonly format: undefined; readonly what: string; readonly advice?: string }

const unread = (what: string, advice?: string): Sniffed => ({ format: undefined, what, ...(advice && { advice }) })

/** Signatures of what is named but not read; `at` is the offset. */
const others: readonly {
  readonly at?: number
  readonly text: string
  readonly what: string
  readonly advice?: string
}[] = [
  { text: '%PDF-', what: 'a PDF', advice: 'documents are not read yet, render the page to PNG first' },
  { text: 'PK\x03\x04', what: 'a ZIP archive', advice: 'unpack it and give the picture inside' },
  { text: 'PK\x05\x06', what: 'an empty ZIP archive' },
  { text: '7z\xbc\xaf\x27\x1c', what: 'a 7-Zip archive', advice: 'unpack it and give the picture inside' },
  { text: 'Rar!\x1a\x07', what: 'a RAR archive', advice: 'unpack it and give the picture inside' },
  { text: 'BZh', what: 'bzip2-compressed', advice: 'decompress it first' },
  { text: '\xfd7zXZ\0', what: 'xz-compressed', advice: 'decompress it first' },
  { text: '\x28\xb5\x2f\xfd', what: 'Zstandard-compressed', advice: 'decompress it first' },
  { text: '8BPS', what: 'a Photoshop file (PSD)', advice: 'export it as PNG' },
  { text: '\0\0\x01\0', what: 'an icon (ICO)', advice: 'convert it to PNG' },
  { text: '\0\0\x02\0', what: 'a cursor (CUR)', advice: 'convert it to PNG' },
  { text: '\0\0\0\x0cjP  \r\n\x87\n', what: 'a JPEG 2000 picture', advice: 'convert it to PNG or JPEG' },
  { text: '\xff\x4f\xff\x51', what: 'a JPEG 2000 codestream', advice: 'convert it to PNG or JPEG' },
  { text: '\xff\x0a', what: 'a JPEG XL codestream', advice: 'convert it to PNG or JPEG' },
  { text: '\0\0\0\x0cJXL \r\n\x87\n', what: 'a JPEG XL picture', advice: 'convert it to PNG or JPEG' },
  { text: 'DDS ', what: 'a DirectDraw surface (DDS)', advice: 'convert it to PNG' },
  { text: '%!PS', what: 'a PostScript program (EPS)', advice: 'it is never run; convert it to PNG' },
  { text: '\xc5\xd0\xd3\xc6', what: 'a PostScript program (EPS)', advice: 'it is never run; convert it to PNG' },
  { text: 'gimp xcf', what: 'a GIMP file (XCF)', advice: 'export it as PNG' },
  { text: '#?RADIANCE', what: 'a Radiance HDR picture', advice: 'convert it to PNG' },
  { text: 'v/1\x01', what: 'an OpenEXR picture', advice: 'convert it to PNG' },
  { text: 'qoif', what: 'a QOI picture', advice: 'convert it to PNG' },
  { text: 'FLIF', what: 'a FLIF picture', advice: 'convert it to PNG' },
  { text: 'SIMPLE  =', what: 'a FITS file', advice: 'convert it to PNG' },
  { text: '\x89HDF', what: 'an HDF5 file' },
  { text: 'DICM', at: 128, what: 'a DICOM file', advice: 'convert it to PNG' },
  { text: '{\\rtf', what: 'an RTF document' },
  { text: '\xd0\xcf\x11\xe0', what: 'an old Microsoft Office document' },
  { text: 'RIFF', what: 'a RIFF file that is no WebP (audio or video)' },
  { text: '\x1aE\xdf\xa3', what: 'a Matroska or WebM video', advice: 'extract a frame first' },
  { text: 'OggS', what: 'an Ogg file (audio or video)' },
  { text: 'ID3', what: 'an MP3 file' },
  { text: '\x7fELF', what: 'a program (ELF)' },
  { text: 'MZ', what: 'a program (EXE)' },
  {
    text: 'version https://git-lfs',
    what: 'a Git LFS pointer',
    advice: 'run `git lfs pull` to fetch the picture it stands for',
  },
]

/** ISO base media brands of the picture formats (AVIF 1.1 section 6, ISO/IEC 23008-12 annex B). */
const avifBrands = new Set(['avif', 'avis'])
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])

/** Recognizes bytes. `bytes` may be the whole file: only its beginning is read. */
export function sniff(bytes: Uint8Array): Sniffed {
  if (startsWith(bytes, '\xff\xd8\xff')) return { format: 'jpeg' }
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return { format: 'png' }
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return { format: 'gif' }
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return { format: 'webp' }
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((text) => startsWith(bytes, text))) return { format: 'tiff' }
  if (startsWith(bytes, 'ftyp', 4)) return sniffBrands(bytes)
  if (startsWith(bytes, 'BM') && isBmpHeader(bytes)) return { format: 'bmp' }
  if (startsWith(bytes, '\x1f\x8b')) return { format: 'svg', gzip: true }
  for (const { at = 0, text, what, advice } of others) if (startsWith(bytes, text, at)) return unread(what, advice)
  // PCX: manufacturer 10, version 0 to 5, run-length encoding, 1 to 8 bits a plane (ZSoft technical reference).
  if (bytes[0] === 0x0a && (bytes[1] ?? 9) <= 5 && bytes[2] === 1 && [1, 2, 4, 8].includes(bytes[3] ?? 0))
    return unread('a PCX picture', 'convert it to PNG')
  if (/^P[1-7]\s/.test(latin(bytes, 3))) return unread('a Netpbm picture (PBM, PGM, PPM)', 'convert it to PNG')
  return sniffText(bytes)
}

function sniffBrands(bytes: Uint8Array): Sniffed {
  const end = Math.min(bytes.length, Math.max(16, Math.min(256, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0))))
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(latin(bytes.subarray(at), 4))
  if (brands.some((brand) => avifBrands.has(brand))) return { format: 'avif' }
  if (brands.some((brand) => heicBrands.has(brand))) return { format: 'heic' }
  const major = brands[0] ?? ''
  if (major === 'mif1' || major === 'msf1') return { format: 'heic' }
  if (major.startsWith('crx')) return unread('a Canon raw picture (CR3)', 'develop it to JPEG first')
  return unread('an MP4 or QuickTime video', 'extract a frame first')
}

/** `BM` also begins ordinary text: the header size must be one that exists (Microsoft BITMAPINFOHEADER family, OS/2). */
function isBmpHeader(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return bytes.length < 6 || bytes.subarray(6, 10).every((byte) => byte === 0)
  const size = (bytes[14] ?? 0) | ((bytes[15] ?? 0) << 8) | ((bytes[16] ?? 0) << 16)
  return bytes[17] === 0 && [12, 16, 40, 52, 56, 64, 108, 124].includes(size)
}

/** Longest prologue (comments, doctype) before `<svg`, characters. */
const prologueLength = 4096

function sniffText(bytes: Uint8Array): Sniffed {
  if (startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')) return unread('UTF-16 text', 'save it as UTF-8')
  const start = startsWith(bytes, '\xef\xbb\xbf') ? 3 : 0
  const head = latin(bytes.subarray(start), prologueLength).trimStart()
  const root = firstElement(head)
  if (root === 'svg') return { format: 'svg' }
  if (/^<!doctype html|^<(?:html|head|body|title|meta|script|div|p|h1|center)\b/i.test(head) || root === 'html')
    return unread('an HTML page, not a picture', 'the address or file may be an error or login page')
  if (root !== undefined) return unread(root === '' ? 'XML' : `XML (<${root}>), not SVG`)
  if (/^(?:\{\s*["}]|\[\s*["{[\d\]]|null\b|true\b|false\b)/.test(head)) return unread('JSON, not a picture')
  if (head === '') return unread('blank')
  if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(head) && head.length >= 64)
    return unread('base64 text, not picture bytes', 'decode it first, or give a data URL')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary data from text
  if (!/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(head.slice(0, 512))) return unread('text, not a picture')
  return unread('in no picture format that is known')
}

/** Name of the first element of XML, `''` when it begins as XML and none is in sight, undefined when it is no XML. */
function firstElement(head: string): string | undefined {
  let rest = head
  let isXml = false
  for (;;) {
    const skipped = /^(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE\s+svg\b(?:[^[>]|\[[^\]]*\])*>)\s*/.exec(rest)
    if (!skipped) break
    isXml = true
    rest = rest.slice(skipped[0].length)
  }
  const element = /^<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/.exec(rest)
  if (element && (isXml || element[1] === 'svg')) return element[1]
  return isXml ? '' : undefined
}

function latin(bytes: Uint8Array, count: number): string {
  let text = ''
  for (const byte of bytes.subarray(0, count)) text += String.fromCharCode(byte)
  return text
}
