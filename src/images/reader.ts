import { Fault } from './fault.ts'

/** Reads numbers from bytes at absolute offsets; what lies outside is a `truncated` fault, never undefined. */
export class Reader {
  readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly little: boolean

  constructor(bytes: Uint8Array, order: 'big' | 'little' = 'big') {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.little = order === 'little'
  }

  get length(): number {
    return this.bytes.length
  }

  /** Throws unless `count` bytes lie at `at`. */
  need(at: number, count: number): void {
    if (at < 0 || at + count > this.bytes.length)
      throw new Fault('truncated', `is cut off: it ends after ${this.bytes.length} bytes, inside its header`)
  }

  u8(at: number): number {
    this.need(at, 1)
    return this.view.getUint8(at)
  }

  u16(at: number): number {
    this.need(at, 2)
    return this.view.getUint16(at, this.little)
  }

  u24(at: number): number {
    this.need(at, 3)
    const [a, b, c] = [this.view.getUint8(at), this.view.getUint8(at + 1), this.view.getUint8(at + 2)]
    return this.little ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c
  }

  u32(at: number): number {
    this.need(at, 4)
    return this.view.getUint32(at, this.little)
  }

  i32(at: number): number {
    this.need(at, 4)
    return this.view.getInt32(at, this.little)
  }

  /** 64 bits as a number: offsets beyond 2^53 lie outside every file and stay far outside. */
  u64(at: number): number {
    this.need(at, 8)
    return Number(this.view.getBigUint64(at, this.little))
  }

  /** `count` bytes as Latin-1. */
  text(at: number, count: number): string {
    this.need(at, count)
    return String.fromCharCode(...this.bytes.subarray(at, at + count))
  }
}

/** True when `text`, as Latin-1, lies at `at`. */
export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (at + text.length > bytes.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}
