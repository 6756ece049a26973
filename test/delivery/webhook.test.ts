import {once} from 'node:events'
import {createServer, type RequestListener, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import fc from 'fast-check'
import {afterEach, describe, expect, it} from 'vitest'
import {retryDelay} from '../../src/delivery/retry'
import {send} from '../../src/delivery/send'
import {readSecrets, signedHeaders} from '../../src/delivery/signature'

describe('a signature', () => {
  // The example of Standard Webhooks.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const message = {id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}'}
  const signed = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

  it('is what the specification gives for its example', () => {
    expect(signedHeaders(message, readSecrets(secret) ?? [])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signed,
    })
  })

  it('is made for each of several secrets', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const headers = signedHeaders(message, readSecrets(` ${other}  ${secret}\n`) ?? [])
    const [first, second, ...more] = headers['webhook-signature']?.split(' ') ?? []
    expect([second, more]).toEqual([signed, []])
    expect(first).toMatch(/^v1,[\w+/]{43}=$/)
    expect(first).not.toBe(signed)
  })

  it.each([
    ['nothing', ''],
    ['no prefix', secret.slice('whsec_'.length)],
    ['too few bytes', 'whsec_c2hvcnQ='],
    ['too many bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['no base64', `${secret.slice(0, -1)}!`],
    ['a second one that is none', `${secret} whsec_`],
  ])('is not made with %s', (_, text) => {
    expect(readSecrets(text)).toBeUndefined()
  })
})

it('retries double up to a bound, each within the upper half of its time', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 2_000}),
      fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
      fc.integer({min: 1, max: 60}),
      fc.integer({min: 1, max: 5_000}),
      (failures, random, firstRetry, longestRetry) => {
        let most = firstRetry
        for (let i = 1; i < failures && most < longestRetry; i++) most += most
        most = Math.min(most, longestRetry)
        const delay = retryDelay(failures, {firstRetry, longestRetry}, random)
        expect(delay).toBeGreaterThanOrEqual(most / 2)
        expect(delay).toBeLessThanOrEqual(most)
      },
    ),
  )
  const spread = [0, 0.5, 0.999].map(random => retryDelay(3, {firstRetry: 5, longestRetry: 3600}, random))
  expect(new Set(spread).size).toBe(3)
})

describe('a request', () => {
  let server: Server | undefined

  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  async function serving(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0)
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  }

  const request = {body: '{}', headers: {'webhook-id': 'a'}, timeoutMs: 10_000}

  it.each([200, 201, 204, 299])('that is answered with %i has arrived', async status => {
    const url = await serving((_, response) => response.writeHead(status).end())
    expect(await send(url, request)).toEqual({delivered: true})
  })

  it('that is answered with anything else has not, and the reason is for display', async () => {
    const url = await serving((_, response) => response.writeHead(500).end('no\u001b[31m\u202e way\n\n'))
    expect(await send(url, request)).toEqual({delivered: false, reason: 'HTTP 500: no [31m way'})
  })

  it('does not follow a redirect', async () => {
    const paths: string[] = []
    const url = await serving(({url: path = ''}, response) => {
      paths.push(path)
      response.writeHead(307, {location: '/elsewhere'}).end()
    })
    expect(await send(url, request)).toEqual({delivered: false, reason: 'HTTP 307'})
    expect(paths).toEqual(['/hook'])
  })

  it('reads no more of an answer than it needs, however long that is', async () => {
    let written = 0
    const url = await serving((_, response) => {
      const part = Buffer.alloc(65_536, 'x')
      const more = () => {
        while (!response.destroyed && written < 500_000_000) {
          written += part.length
          if (!response.write(part)) return void response.once('drain', more)
        }
        response.end()
      }
      response.writeHead(503)
      more()
    })
    const {delivered, reason} = (await send(url, request)) as {delivered: boolean; reason: string}
    expect(delivered).toBe(false)
    expect(reason.length).toBeLessThan(200)
    expect(written).toBeLessThan(50_000_000)
  })

  it('waits no longer than it may, for a head as for a body', async () => {
    const silent = await serving(() => {})
    expect(await send(silent, {...request, timeoutMs: 100})).toEqual({
      delivered: false,
      reason: 'no answer within 0.1 s',
    })
    server?.closeAllConnections()
    server?.close()
    const slow = await serving((_, response) => void response.writeHead(200).write('x'))
    expect(await send(slow, {...request, timeoutMs: 100})).toEqual({delivered: false, reason: 'no answer within 0.1 s'})
  })

  it('to nobody fails with a reason', async () => {
    const url = await serving(() => {})
    server?.close()
    await once(server ?? process, 'close')
    expect(await send(url, request)).toEqual({delivered: false, reason: 'ECONNREFUSED'})
  })
})
