/** IP addresses as numbers: parsing and ranges, without any system call. */

/** An address: 32 or 128 bits as a number. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** All addresses that share the first `bits` bits with `base`. */
export interface Range {
  readonly base: Address
  readonly bits: number
}

/** Reads dotted IPv4 or IPv6 text; undefined for anything else, zone ids (`fe80::1%eth0`) included. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text)
    return value === undefined ? undefined : { family: 4, value }
  }
  const value = parseIpv6(text)
  return value === undefined ? undefined : { family: 6, value }
}

/** Reads `address/bits`; undefined when it is no range, or when bits are set behind the prefix. */
export function parseRange(text: string): Range | undefined {
  const [address = '', length = '', ...rest] = text.split('/')
  const base = parseAddress(address)
  if (!base || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined
  const bits = Number(length)
  if (bits > widthOf(base)) return undefined
  return (base.value & ((1n << BigInt(widthOf(base) - bits)) - 1n)) === 0n ? { base, bits } : undefined
}

/** Whether an address lies in a range; families never match each other. */
export function inRange(address: Address, { base, bits }: Range): boolean {
  if (address.family !== base.family) return false
  const shift = BigInt(widthOf(base) - bits)
  return address.value >> shift === base.value >> shift
}

/** Whether two addresses are one, however they were written. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value
}

function widthOf({ family }: Address): number {
  return family === 4 ? 32 : 128
}

/** Four decimal parts without leading zeros: other spellings have become this one when `URL` gave the host. */
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0n
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

/** @see RFC 4291 section 2.2: eight groups, `::` for a run of zeros, the last two groups possibly as IPv4. */
function parseIpv6(text: string): bigint | undefined {
  const lastColon = text.lastIndexOf(':')
  const tail = text.slice(lastColon + 1)
  if (tail.includes('.')) {
    const ipv4 = parseIpv4(tail)
    if (ipv4 === undefined) return undefined
    return parseIpv6(`${text.slice(0, lastColon + 1)}${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`)
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - rest.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  let value = 0n
  for (const group of [...head, ...Array<string>(missing).fill('0'), ...rest]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined
    value = (value << 16n) | BigInt(`0x${group}`)
  }
  return value
}
