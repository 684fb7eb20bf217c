import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress, parseRange } from '../../../src/images/address.ts'
import { createGuard, isPublic } from '../../../src/images/guard.ts'

/** What becomes of a URL whose name has these addresses. */
function judge(text: string, answers: readonly string[] = [], allow: readonly string[] = []): string {
  const guard = createGuard(allow)
  const url = new URL(text)
  const judgement = guard.judgeUrl(url)
  if (judgement.verdict === 'deny') return `deny: ${judgement.why}`
  if (judgement.verdict === 'dial') return `dial ${judgement.address}`
  const why = guard.judgeAnswers(url, answers)
  return why === undefined ? `dial ${answers.join(' ')}` : `deny: ${why}`
}

const publicAnswer = ['93.184.215.14']

describe('addresses', () => {
  test('are read as the standard library reads them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{1,20}$/)), (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0)
      }),
      { numRuns: 500 },
    )
    for (const text of [
      'fe80::1%eth0',
      '::ffff:1.2.3',
      '1.2.3.4.5',
      '01.2.3.4',
      '1::2::3',
      '',
      ':',
      '1:2:3:4:5:6:7',
      '::1:2:3:4:5:6:7:8',
    ])
      expect(parseAddress(text)).toBeUndefined()
  })

  test('are public exactly where an independent block list says so', () => {
    const denied = new BlockList()
    const v4 =
      '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'
    for (const cidr of v4.split(' ')) denied.addSubnet(cidr.split('/')[0] ?? '', Number(cidr.split('/')[1]), 'ipv4')
    const near = fc.constantFrom(...v4.split(' ')).chain((cidr) => {
      const range = parseRange(cidr)
      if (!range) throw new Error(cidr)
      const size = 2n ** BigInt(32 - range.bits)
      return fc.constantFrom(-1n, 0n, size - 1n, size).map((offset) => dotted(range.base.value + offset))
    })
    fc.assert(
      fc.property(fc.oneof(near, fc.ipV4()), (text) => {
        const address = parseAddress(text)
        fc.pre(address !== undefined && isIPv4(text))
        expect(address && isPublic(address)).toBe(!denied.check(text, 'ipv4'))
      }),
      { numRuns: 1000 },
    )
    const global = new BlockList()
    global.addSubnet('2000::', 3, 'ipv6')
    const within = new BlockList()
    for (const [base, bits] of [
      ['2001::', 23],
      ['2001:db8::', 32],
      ['2002::', 16],
      ['2620:4f:8000::', 48],
      ['3fff::', 20],
    ] as const)
      within.addSubnet(base, bits, 'ipv6')
    const prefixed = fc
      .tuple(
        fc.constantFrom(
          '2000',
          '2001:1',
          '2001:200',
          '2001:db8',
          '2001:db9',
          '2002',
          '2620:4f:8000',
          '2620:4f:8001',
          '3fff',
          '3fff:1000',
          '4000',
          'fc00',
          'fe80',
          'ff02',
        ),
        fc.integer({ min: 0, max: 0xffff }),
      )
      .map(([prefix, last]) => `${prefix}::${last.toString(16)}`)
    fc.assert(
      fc.property(fc.oneof(prefixed, fc.ipV6()), (text) => {
        const address = parseAddress(text)
        fc.pre(address !== undefined && isIPv6(text) && !text.startsWith('64:ff9b'))
        expect(address && isPublic(address)).toBe(global.check(text, 'ipv6') && !within.check(text, 'ipv6'))
      }),
      { numRuns: 1000 },
    )
  })

  test('of NAT64 are judged by the IPv4 address that they carry', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const [carried, inner] = [parseAddress(`64:ff9b::${text}`), parseAddress(text)]
        expect(carried && isPublic(carried)).toBe(inner && isPublic(inner))
      }),
    )
  })
})

describe('without an allow list', () => {
  test('public hosts on 80 and 443 may be dialled, at their looked-up addresses', () => {
    expect(judge('https://example.com/a.png', publicAnswer)).toBe('dial 93.184.215.14')
    expect(judge('http://example.com.:443/a.png', publicAnswer)).toBe('dial 93.184.215.14')
    expect(judge('https://0x08080808/')).toBe('dial 8.8.8.8')
    expect(judge('https://[2606:4700:4700::1111]/')).toBe('dial 2606:4700:4700::1111')
  })

  test('everything else is denied', () => {
    for (const url of [
      'ftp://example.com/',
      'file:///etc/passwd',
      'https://user@example.com/',
      'https://:pw@example.com/',
      'https://example.com:8443/',
      'http://localhost/',
      'http://nas.lan/',
      'http://router/',
      'http://a..example.com/',
      `http://${'a'.repeat(64)}.com/`,
      'http://2130706433/',
      'http://127.1/',
      'http://[::1]/',
      'http://[::ffff:8.8.8.8]/',
    ])
      expect(judge(url, publicAnswer), url).toMatch(/^deny: /)
  })

  test('one bad answer, or none, spoils all', () => {
    for (const answers of [
      [],
      ['10.0.0.1'],
      [...publicAnswer, '127.0.0.1'],
      ['fe80::1%eth0'],
      ['::ffff:93.184.215.14'],
      ['nonsense'],
    ])
      expect(judge('https://example.com/', answers)).toMatch(/^deny: /)
  })
})

describe('an allow entry', () => {
  test('for a name covers its answers on 80 and 443, or on its own port', () => {
    expect(judge('https://wiki.corp/', ['10.0.0.8'], ['wiki.corp'])).toBe('dial 10.0.0.8')
    expect(judge('https://WIKI.corp./', ['10.0.0.8'], ['Wiki.CORP'])).toBe('dial 10.0.0.8')
    expect(judge('https://bücher.corp/', ['10.0.0.8'], ['bücher.corp'])).toBe('dial 10.0.0.8')
    expect(judge('http://wiki.corp:8080/', ['10.0.0.8'], ['wiki.corp'])).toMatch(/^deny: port/)
    expect(judge('http://wiki.corp:8080/', ['10.0.0.8'], ['wiki.corp:8080'])).toBe('dial 10.0.0.8')
    expect(judge('http://wiki.corp/', ['10.0.0.8'], ['wiki.corp:8080'])).toMatch(/^deny: /)
    expect(judge('http://db.wiki.corp/', ['10.0.0.8'], ['wiki.corp'])).toMatch(/^deny: /)
  })

  test('with a star covers what is below, not the name itself', () => {
    expect(judge('https://a.b.corp/', ['10.0.0.8'], ['*.b.corp'])).toBe('dial 10.0.0.8')
    expect(judge('https://b.corp/', ['10.0.0.8'], ['*.b.corp'])).toMatch(/^deny: /)
    expect(judge('https://ab.corp/', ['10.0.0.8'], ['*.b.corp'])).toMatch(/^deny: /)
  })

  test('for an address covers it as a literal and as an answer, on its port', () => {
    expect(judge('http://10.1.2.3/', [], ['10.1.2.3'])).toBe('dial 10.1.2.3')
    expect(judge('http://10.1.2.3:8080/', [], ['10.1.2.3:8080'])).toBe('dial 10.1.2.3')
    expect(judge('http://10.1.2.3:8080/', [], ['10.1.2.3'])).toMatch(/^deny: port/)
    expect(judge('http://[::1]:3000/', [], ['[::1]:3000'])).toBe('dial ::1')
    expect(judge('http://localhost:3000/', ['127.0.0.1'], ['127.0.0.1:3000'])).toBe('dial 127.0.0.1')
    expect(judge('http://[::ffff:10.1.2.3]/', [], ['10.1.2.3'])).toMatch(/^deny: /)
  })

  test('for a range covers literals and answers, never on other ports', () => {
    expect(judge('http://167838211/', [], ['10.1.2.0/24'])).toBe('dial 10.1.2.3')
    expect(judge('http://printer/', ['10.1.2.9'], ['10.1.2.0/24'])).toBe('dial 10.1.2.9')
    expect(judge('http://printer/', ['10.1.2.9', '10.1.3.1'], ['10.1.2.0/24'])).toMatch(/^deny: /)
    expect(judge('http://printer/', publicAnswer, ['10.1.2.0/24'])).toMatch(/^deny: .*reserved/)
    expect(judge('http://10.1.2.3:8080/', [], ['10.1.2.0/24'])).toMatch(/^deny: port/)
  })

  test('never opens a metadata address unless it is that very address', () => {
    for (const address of ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254']) {
      const url = `http://${address.includes(':') ? `[${address}]` : address}/`
      expect(judge(url, [], ['0.0.0.0/0', '::/0'])).toMatch(/^deny: /)
      expect(judge('http://meta.corp/', [address], ['meta.corp', '0.0.0.0/0', '::/0'])).toMatch(/^deny: /)
      expect(judge(url, [], [address])).toBe(`dial ${address}`)
    }
    for (const carried of [
      '64:ff9b::a9fe:a9fe',
      '::ffff:169.254.169.254',
      '::ffff:0:169.254.169.254',
      '::169.254.169.254',
    ])
      expect(judge('http://meta.corp/', [carried], ['meta.corp', '::/0'])).toMatch(/^deny: /)
  })

  test('adds: public hosts stay allowed, schemes and user names stay denied', () => {
    expect(judge('https://example.com/', publicAnswer, ['wiki.corp'])).toBe('dial 93.184.215.14')
    expect(judge('https://user@wiki.corp/', ['10.0.0.8'], ['wiki.corp'])).toMatch(/^deny: /)
    expect(judge('ftp://wiki.corp/', ['10.0.0.8'], ['wiki.corp'])).toMatch(/^deny: /)
  })

  test('that cannot be read is an error, not a rule', () => {
    for (const entry of [
      '',
      'http://wiki.corp',
      'wiki.corp/',
      '10.0.0.0/33',
      '10.0.0.1/8',
      'a b',
      '*.10.0.0.1',
      'wiki.corp:0',
      'wiki.corp:99999',
      '*',
      '1.2.3.4/x',
    ])
      expect(() => createGuard([entry]), entry).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
}
