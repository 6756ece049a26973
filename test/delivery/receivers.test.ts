import {expect, it} from 'vitest'
import type {WebhookConfig} from '../../src/config/alert-schema'
import {receiversOf} from '../../src/delivery/receivers'

const webhook = (id: string, url: string, secret: string): WebhookConfig => {
  return {id, url, secret, attempts: 1, timeout: 1, firstRetry: 1, longestRetry: 1}
}
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const webhooks = [webhook('ops', 'OPS_URL', 'OPS_SECRET'), webhook('plain', 'https://example.org/hook', 'OPS_SECRET')]

it('URLs and secrets of webhooks are what the environment has', () => {
  const receivers = receiversOf(webhooks, {OPS_URL: 'https://example.org/a-secret-path', OPS_SECRET: SECRET})
  expect(receivers.map(({url, secrets}) => [url, secrets])).toEqual([
    ['https://example.org/a-secret-path', [Buffer.alloc(32, 7)]],
    ['https://example.org/hook', [Buffer.alloc(32, 7)]],
  ])
})

it.each([
  [{}, 'it is not set'],
  [{OPS_URL: '', OPS_SECRET: ''}, 'it is not set'],
  [{OPS_URL: 'ftp://example.org', OPS_SECRET: 'short'}, 'it is something else'],
  [{OPS_URL: 'https://me:pw@example.org', OPS_SECRET: 'pw'}, 'it is something else'],
])('what is missing or malformed in %o is told without being repeated', (environment, found) => {
  const problems = [
    `OPS_URL: expected the URL of the webhook ops, http:// or https:// without user and password, ${found}`,
    `OPS_SECRET: expected the secret of the webhook ops, whsec_ and base64 of 24 to 64 bytes, ${found}`,
    `OPS_SECRET: expected the secret of the webhook plain, whsec_ and base64 of 24 to 64 bytes, ${found}`,
  ]
  expect(() => receiversOf(webhooks, environment)).toThrow(expect.objectContaining({problems}))
})
