/**
 * Which addresses a picture may be fetched from: pure rules, no lookup and no socket. Everything that is not public is denied
 * unless the caller's `allow` list names it, so that an address from outside cannot make this machine talk to its own network.
 */
import { preview } from '../errors.ts'
import { type Address, inRange, parseAddress, parseRange, type Range, sameAddress } from './address.ts'
import { inputError } from './fault.ts'

/**
 * IPv4 that is never public.
 * @see IANA IPv4 Special-Purpose Address Registry; multicast RFC 5771; 168.63.129.16 is Azure's WireServer, in no registry
 */
const deniedIpv4: readonly Range[] = [
  '0.0.0.0/8', // "this network", RFC 791
  '10.0.0.0/8', // private use, RFC 1918
  '100.64.0.0/10', // shared address space, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122
  '169.254.0.0/16', // link local, RFC 3927
  '172.16.0.0/12', // private use, RFC 1918
  '192.0.0.0/24', // IETF protocol assignments, RFC 6890
  '192.0.2.0/24', // TEST-NET-1, RFC 5737
  '192.31.196.0/24', // AS112, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relay anycast, RFC 7526
  '192.168.0.0/16', // private use, RFC 1918
  '192.175.48.0/24', // AS112, RFC 7534
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // TEST-NET-2, RFC 5737
  '203.0.113.0/24', // TEST-NET-3, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved and broadcast, RFC 1112, RFC 919
  '168.63.129.16/32', // Azure WireServer
].map(range)

/** The only IPv6 that is handed out as global unicast (RFC 4291 section 2.4, IANA). */
const globalIpv6 = range('2000::/3')

/** What is not public within it. */
const deniedIpv6: readonly Range[] = [
  '2001::/23', // IETF protocol assignments: Teredo, ORCHID, AMT, AS112, RFC 2928
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, RFC 3056
  '2620:4f:8000::/48', // AS112, RFC 7534
  '3fff::/20', // documentation, RFC 9637
].map(range)

/** NAT64 (RFC 6052): networks with DNS64 reach IPv4 only through it, so its last 32 bits are judged. */
const nat64 = range('64:ff9b::/96')

/** Prefixes of 96 bits that carry an IPv4 address at their end: mapped, compatible, translated, NAT64. */
const ipv4Carriers: readonly Range[] = [range('::ffff:0:0/96'), range('::/96'), range('::ffff:0:0:0/96'), nat64]

/** Where clouds keep the credentials of a machine: only its exact address on the list opens one. */
const metadata: readonly Address[] = [
  '169.254.169.254', // AWS, Azure, Google and others
  '169.254.170.2', // AWS ECS
  '169.254.170.23', // AWS EKS
  '168.63.129.16', // Azure WireServer
  '100.100.100.200', // Alibaba
  '192.0.0.192', // Oracle
  'fd00:ec2::254', // AWS over IPv6
  'fd00:ec2::23', // AWS EKS over IPv6
  'fd20:ce::254', // Google over IPv6
].map(address)

/**
 * Names that never mean a public host.
 * @see RFC 6761, 6762 (local), 7686 (onion), 8375 (home.arpa), 9476 (alt), 2606; ICANN on corp, home, internal; common use
 */
const deniedSuffixes = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'home.arpa',
  'test',
  'example',
  'invalid',
  'onion',
  'alt',
]

/** One entry of the allow list. */
type Entry = { readonly port?: number } & (
  | { readonly kind: 'name'; readonly name: string; readonly below: boolean }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'range'; readonly range: Range }
)

/** What the rules say of an address before any lookup. */
export type Judgement =
  | { readonly verdict: 'deny'; readonly why: string }
  | { readonly verdict: 'dial'; readonly address: string }
  | { readonly verdict: 'look up'; readonly hostname: string }

/** The rules with a caller's allow list. */
export interface Guard {
  /** Judges scheme, user information, port and host; a name still has to be looked up and its answers judged. */
  judgeUrl(url: URL): Judgement
  /** Why none of a name's addresses may be dialled; undefined when all may. One bad answer spoils all. */
  judgeAnswers(url: URL, answers: readonly string[]): string | undefined
}

/**
 * Builds the rules.
 * @param allow - `host`, `*.host` (not the host itself), an address, each with an optional `:port` (else 80 and 443), or a range
 * @throws VLMError `input` for an entry that is none of these: a misspelt one must not pass for a rule
 */
export function createGuard(allow: readonly string[]): Guard {
  const entries = allow.map(parseEntry)

  const namesHost = (name: string, port: number) =>
    entries.some(
      (entry) =>
        entry.kind === 'name' &&
        coversPort(entry, port) &&
        (entry.below ? name.endsWith(`.${entry.name}`) : name === entry.name),
    )

  const namesAddress = (target: Address, port: number) =>
    entries.some((entry) => {
      if (!coversPort(entry, port)) return false
      if (entry.kind === 'address') return sameAddress(entry.address, target)
      return entry.kind === 'range' && inRange(target, entry.range) && !isMetadata(target)
    })

  return {
    judgeUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return deny(`its scheme is ${url.protocol}`)
      if (url.username !== '' || url.password !== '') return deny('it contains a user name or password')
      const port = portOf(url)
      const literal = parseAddress(unbracket(url.hostname))
      if (literal) {
        const text = unbracket(url.hostname)
        if (namesAddress(literal, port)) return { verdict: 'dial', address: text }
        if (!isDefaultPort(port)) return deny(`port ${port} is not on the allow list`)
        return isPublic(literal) ? { verdict: 'dial', address: text } : deny('its address is not public')
      }
      const name = bareName(url)
      if (!isWellFormed(name)) return deny('its host name is malformed')
      // An address entry with a port may still cover the answers, so other ports wait for them.
      const mayWait = entries.some((entry) => entry.kind !== 'name' && coversPort(entry, port))
      if (!namesHost(name, port) && !mayWait) {
        if (!isDefaultPort(port)) return deny(`port ${port} is not on the allow list`)
        if (isReserved(name)) return deny('its name is reserved for local use')
      }
      return { verdict: 'look up', hostname: name }
    },

    judgeAnswers(url, answers) {
      const port = portOf(url)
      const name = bareName(url)
      if (answers.length === 0) return 'its name has no address'
      const addresses = answers.map(parseAddress)
      const named = namesHost(name, port)
      const allCovered = addresses.every((answer) => answer && namesAddress(answer, port))
      if (!named && !allCovered) {
        if (!isDefaultPort(port)) return `port ${port} is not on the allow list`
        if (isReserved(name)) return 'its name is reserved for local use'
      }
      const allGood = addresses.every(
        (answer) => answer && (namesAddress(answer, port) || isPublic(answer) || (named && !isMetadata(answer))),
      )
      return allGood ? undefined : 'its name leads to an address that is not public'
    },
  }
}

/** The address rule: nothing of the special-purpose registries, whatever their "globally reachable" column says. */
export function isPublic(target: Address): boolean {
  if (target.family === 4) return !deniedIpv4.some((denied) => inRange(target, denied))
  if (inRange(target, nat64)) return isPublic({ family: 4, value: target.value & 0xffffffffn })
  return inRange(target, globalIpv6) && !deniedIpv6.some((denied) => inRange(target, denied))
}

/** Whether an address, or the IPv4 address that it carries, is one of the clouds' metadata addresses. */
function isMetadata(target: Address): boolean {
  const forms = [target]
  if (target.family === 6 && ipv4Carriers.some((carrier) => inRange(target, carrier)))
    forms.push({ family: 4, value: target.value & 0xffffffffn })
  return forms.some((form) => metadata.some((known) => sameAddress(form, known)))
}

function deny(why: string): Judgement {
  return { verdict: 'deny', why }
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

function isDefaultPort(port: number): boolean {
  return port === 80 || port === 443
}

function coversPort(entry: Entry, port: number): boolean {
  return entry.port === undefined ? isDefaultPort(port) : entry.port === port
}

function unbracket(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** The host name without the dot that may end it. */
function bareName(url: URL): string {
  return url.hostname.replace(/\.$/, '')
}

/** Labels of 1 to 63 characters, 253 in all (RFC 1035 section 2.3.4). */
function isWellFormed(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63)
}

/** Names of one label, and names at or below a reserved suffix. */
function isReserved(name: string): boolean {
  return !name.includes('.') || deniedSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))
}

function parseEntry(text: string): Entry {
  const found = typeof text === 'string' ? readEntry(text.trim()) : undefined
  if (found) return found
  throw inputError(
    'argument',
    `Expected host, *.host, an address (each with an optional :port) or a range like 10.0.0.0/8 in allow but received ${preview(text)}.`,
  )
}

function readEntry(text: string): Entry | undefined {
  if (text.includes('/')) {
    const found = parseRange(text)
    return found && { kind: 'range', range: found }
  }
  const bare = parseAddress(text)
  if (bare) return { kind: 'address', address: bare }
  const parts = /^(\*\.)?(\[[^\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text)
  if (!parts) return undefined
  const [, star, host = '', digits] = parts
  // The standard's own parser gives case, punycode and number forms of addresses the spelling that hosts are compared in.
  if (/[@?#*\\\s]/.test(host) || !URL.canParse(`http://${host}/`)) return undefined
  const hostname = new URL(`http://${host}/`).hostname.replace(/\.$/, '')
  const port = digits === undefined ? {} : { port: Number(digits) }
  if (port.port !== undefined && (port.port < 1 || port.port > 65_535)) return undefined
  const literal = parseAddress(unbracket(hostname))
  if (literal) return star ? undefined : { kind: 'address', address: literal, ...port }
  return isWellFormed(hostname) ? { kind: 'name', name: hostname, below: star !== undefined, ...port } : undefined
}

function range(text: string): Range {
  const found = parseRange(text)
  if (!found) throw new Error(`${text} is no range`)
  return found
}

function address(text: string): Address {
  const found = parseAddress(text)
  if (!found) throw new Error(`${text} is no address`)
  return found
}
