import type {Pool} from 'pg'
import {Counter, Gauge, Histogram, Registry} from 'prom-client'
import {readStatus} from '../storage/read/status'

/** How an answer came about. */
export type AnswerSource = 'database' | 'cache' | 'refused'

/** What Prometheus reads at `/metrics`: the API's own doings, and how far each chain is indexed. */
export class Instruments {
  private readonly registry = new Registry()
  private readonly answers = new Counter({
    name: 'kingmaker_api_answers_total',
    help: 'Answers to GraphQL requests, by HTTP status and by where they came from.',
    labelNames: ['status', 'source'] as const,
    registers: [this.registry],
  })
  private readonly latency = new Histogram({
    name: 'kingmaker_api_answer_seconds',
    help: 'Time from request to answer of GraphQL requests.',
    labelNames: ['source'] as const,
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [this.registry],
  })

  private readonly chains = {
    number: this.ofChain('kingmaker_chain_indexed_block', 'Block up to which the chain is indexed.'),
    head: this.ofChain('kingmaker_chain_head_block', "Height that the chain's node last told."),
    headAge: this.ofChain('kingmaker_chain_head_age_seconds', 'Seconds since the node last told its head.'),
    lag: this.ofChain('kingmaker_chain_lag_blocks', 'Blocks from the indexed block to the head.'),
    ready: this.ofChain('kingmaker_chain_ready', '1 while the chain lags at most as far as its bound.'),
  }

  constructor(private readonly pool: Pool) {}

  /** Notes one answer; `seconds` from the request on. */
  answered(status: number, source: AnswerSource, seconds: number): void {
    this.answers.inc({status, source})
    this.latency.observe({source}, seconds)
  }

  /** The page in Prometheus' text format, with its content type. */
  async page(): Promise<{type: string; text: string}> {
    const chains = await readStatus(this.pool)
    for (const gauge of Object.values(this.chains)) gauge.reset()
    for (const {chain, block, head, headAge, lag, ready} of chains) {
      const values = {number: block?.number ?? null, head, headAge, lag, ready: Number(ready)}
      // What is not known yet has no sample, rather than a zero.
      for (const [name, value] of Object.entries(values))
        if (value !== null) this.chains[name as keyof typeof values].set({chain}, value)
    }
    return {type: this.registry.contentType, text: await this.registry.metrics()}
  }

  private ofChain(name: string, help: string): Gauge<'chain'> {
    return new Gauge({name, help, labelNames: ['chain'], registers: [this.registry]})
  }
}
