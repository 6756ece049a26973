import type {Pool} from 'pg'
import {Counter, Gauge, Histogram, Registry} from 'prom-client'
import {readDeliveryCounts} from '../storage/read/alerts'
import {INGESTION_COUNTS, type IngestionCountName, readIngestionCounts} from '../storage/read/ingestion-counts'
import {INTEGRITY_STATUSES} from '../storage/read/integrity'
import {readDaoStatuses, readStatus} from '../storage/read/status'

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
    finalizedBlock: this.ofChain('kingmaker_chain_finalized_block', 'Last block that is final for the index.'),
    lag: this.ofChain('kingmaker_chain_lag_blocks', 'Blocks from the indexed block to the head.'),
    ready: this.ofChain('kingmaker_chain_ready', '1 while the chain lags at most as far as its bound.'),
  }

  private readonly counts = Object.fromEntries(
    Object.entries(INGESTION_COUNTS).map(([name, help]) => [name, this.countOf(name, help)]),
  ) as Readonly<Record<IngestionCountName, Counter<'chain'>>>

  private readonly integrity = new Gauge({
    name: 'kingmaker_dao_integrity',
    help: "1 for the verdict on a DAO's figures, 0 for the others.",
    labelNames: ['dao', 'status'] as const,
    registers: [this.registry],
  })

  private readonly deliveries = new Gauge({
    name: 'kingmaker_webhook_deliveries',
    help: 'Alerts that wait to be delivered to a webhook (pending), and that were given up (dead).',
    labelNames: ['webhook', 'state'] as const,
    registers: [this.registry],
  })

  constructor(private readonly pool: Pool) {}

  /** Notes one answer; `seconds` from the request on. */
  answered(status: number, source: AnswerSource, seconds: number): void {
    this.answers.inc({status, source})
    this.latency.observe({source}, seconds)
  }

  /** The page in Prometheus' text format, with its content type. */
  async page(): Promise<{type: string; text: string}> {
    const [chains, counts, daos, deliveries] = await Promise.all([
      readStatus(this.pool),
      readIngestionCounts(this.pool),
      readDaoStatuses(this.pool),
      readDeliveryCounts(this.pool),
    ])
    for (const gauge of Object.values(this.chains)) gauge.reset()
    for (const {chain, block, finalizedBlock, head, headAge, lag, ready} of chains) {
      const values = {number: block?.number ?? null, finalizedBlock, head, headAge, lag, ready: Number(ready)}
      // What is not known yet has no sample, rather than a zero.
      for (const [name, value] of Object.entries(values))
        if (value !== null) this.chains[name as keyof typeof values].set({chain}, value)
    }
    for (const counter of Object.values(this.counts)) counter.reset()
    for (const {chain, name, value} of counts) this.counts[name].inc({chain}, value)
    this.integrity.reset()
    for (const {dao, integrity} of daos)
      for (const status of INTEGRITY_STATUSES) this.integrity.set({dao, status}, Number(status === integrity))
    this.deliveries.reset()
    for (const {webhook, state, count} of deliveries) this.deliveries.set({webhook, state}, count)
    return {type: this.registry.contentType, text: await this.registry.metrics()}
  }

  private countOf(name: string, help: string): Counter<'chain'> {
    const labelNames = ['chain'] as const
    return new Counter({name: `kingmaker_ingestion_${name}_total`, help, labelNames, registers: [this.registry]})
  }

  private ofChain(name: string, help: string): Gauge<'chain'> {
    return new Gauge({name, help, labelNames: ['chain'], registers: [this.registry]})
  }
}
