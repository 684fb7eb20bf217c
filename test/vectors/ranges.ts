/** The table behind the guard: the ends of every range, the metadata addresses and the name suffixes are judged as it says. */
import { type Address, parseAddress, parseRange } from '../../src/images/address.ts'
import { createGuard, isPublic } from '../../src/images/guard.ts'
import { type CaseResult, failed, passed } from './types.ts'

interface Ranges {
  readonly ipv4: readonly { readonly cidr: string }[]
  readonly ipv6: readonly { readonly cidr: string }[]
  readonly outside2000: readonly string[]
  readonly metadata: readonly string[]
  readonly deniedSuffixes: readonly string[]
}

export async function drive(_path: string, content: unknown): Promise<CaseResult[]> {
  const { ipv4, ipv6, outside2000, metadata, deniedSuffixes } = content as Ranges
  const cidrs = [
    ...ipv4.map(({ cidr }) => cidr),
    ...ipv6.map(({ cidr }) => cidr),
    ...outside2000.map((text) => text.split(' ')[0] ?? ''),
  ]
  return [...cidrs.map(driveRange), ...metadata.map(driveMetadata), ...deniedSuffixes.map(driveSuffix)]
}

function driveRange(cidr: string): CaseResult {
  const range = parseRange(cidr)
  if (!range) return failed(cidr, 'a range', 'unreadable')
  const { family, value } = range.base
  const last: Address = { family, value: value | ((1n << BigInt((family === 4 ? 32 : 128) - range.bits)) - 1n) }
  const isOpen = [range.base, last].some(isPublic)
  return isOpen ? failed(cidr, 'not public', 'public') : passed(cidr)
}

function driveMetadata(text: string): CaseResult {
  const url = new URL(`http://${text.includes(':') ? `[${text}]` : text}/`)
  const name = new URL('http://metadata.example.com/')
  const whole = text.includes(':') ? '::/0' : '0.0.0.0/0'
  const opened = [
    !parseAddress(text) && 'unreadable',
    createGuard([]).judgeUrl(url).verdict !== 'deny' && 'open to all',
    createGuard([whole]).judgeUrl(url).verdict !== 'deny' && 'opened by a range',
    createGuard(['metadata.example.com']).judgeAnswers(name, [text]) === undefined && 'opened by a name',
    createGuard([text]).judgeUrl(url).verdict === 'deny' && 'closed to its own entry',
  ].filter(Boolean)
  return opened.length > 0 ? failed(text, 'open to its exact entry only', opened.join(', ')) : passed(text)
}

function driveSuffix(suffix: string): CaseResult {
  const open = [suffix, `host.${suffix}`].filter(
    (name) => createGuard([]).judgeUrl(new URL(`http://${name}/`)).verdict !== 'deny',
  )
  return open.length > 0 ? failed(suffix, 'deny', `look up ${open.join(', ')}`) : passed(suffix)
}
