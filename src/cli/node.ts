import {BaseError} from 'viem'
import {rpcVariable} from '../config/load'
import {ConfigError} from '../core/errors'
import {StateReader} from '../verify/state-reader'

/** The URL of the node that the environment names for a chain. Throws a ConfigError unless it answers for that chain. */
export async function nodeOf(chain: {readonly slug: string; readonly id: number}): Promise<string> {
  const variable = rpcVariable(chain.slug)
  const url = process.env[variable]
  if (!url) throw new ConfigError([`${variable}: expected the URL of a node (JSON-RPC over HTTP), it is not set`])
  if (!/^https?:\/\//.test(url)) throw new ConfigError([`${variable}: expected a URL with http:// or https://`])
  let id: number
  try {
    id = await new StateReader(url).chainId()
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    throw new ConfigError([`${variable}: the node does not answer (${error.details || error.shortMessage})`])
  }
  if (id !== chain.id)
    throw new ConfigError([`${variable}: expected a node of chain ${chain.id}, it is of chain ${id}`])
  return url
}
