import type {Changes} from '../changes'
import type {Address, Block} from '../primitives'
import type {ChainState} from '../state'
import type {Alert} from './alert'
import type {AlertRule, Finding, SubjectParts} from './alert-kind'
import {type BlockFacts, factsSince, type Marks, marksOf, noFacts, type Verified} from './block-facts'

/** The rules of one chain with the conditions that hold by what was told: what follows from a block is told once. */
export class AlertWatch {
  private readonly rules: readonly {
    readonly rule: AlertRule
    readonly watches: (contract: Address) => boolean
    readonly raised: Map<string, SubjectParts>
  }[]

  /**
   * `daos` has the DAO of every indexed contract; `raised` what stands raised, as pairs of rule and subject. A rule that was
   * not there before knows of nothing raised: {@link stand} has it tell what holds.
   */
  constructor(
    rules: readonly AlertRule[],
    private readonly daos: ReadonlyMap<Address, string>,
    raised: Iterable<readonly [rule: string, subject: string]> = [],
  ) {
    const standing = new Map<string, Map<string, SubjectParts>>(rules.map(({id}) => [id, new Map()]))
    for (const [rule, subject] of raised) standing.get(rule)?.set(subject, partsOf(subject))
    this.rules = rules.map(rule => ({
      rule,
      watches: contract => rule.dao === undefined || daos.get(contract) === rule.dao,
      raised: standing.get(rule.id) ?? new Map(),
    }))
  }

  /** Whether a rule has to be told of comparisons by {@link verified}. */
  get looksAtVerifications(): boolean {
    return this.rules.some(({rule}) => rule.kind.verifications)
  }

  /** To be called before a block is folded; what it gives is for {@link close}. */
  begin(changes: Changes): Marks {
    return marksOf(changes)
  }

  /** Evaluates every rule over what a block has changed, and adds what is news to the changes. O(rules × what changed). */
  close(marks: Marks, changes: Changes, at: {readonly block: Block; readonly state: ChainState}): void {
    const facts = factsSince(marks, changes, at)
    if (facts) this.evaluate(facts, changes)
  }

  /**
   * Evaluates conditions over what stands at the end of a block that is told already: what a rule would have told that is
   * new, or says something else than it did. Where nothing is, this adds nothing.
   */
  stand(facts: BlockFacts, changes: Pick<Changes, 'alerts'>): void {
    this.evaluate(facts, changes, ({holds}) => holds !== undefined)
  }

  /** Evaluates the rules over comparisons as they stand after a block. */
  verified(
    verified: readonly Verified[],
    changes: Changes,
    at: {readonly block: Block; readonly state: ChainState},
  ): void {
    if (verified.length > 0) this.evaluate({...noFacts(at), verified}, changes)
  }

  private evaluate(
    facts: BlockFacts,
    changes: Pick<Changes, 'alerts'>,
    wanted: (finding: Finding) => boolean = () => true,
  ): void {
    // One view for all rules, since blocks are many: none of them keeps it.
    const view = {...facts, watches: (_: Address): boolean => false, raised: new Map<string, SubjectParts>()}
    for (const {rule, watches, raised} of this.rules) {
      view.watches = watches
      view.raised = raised
      for (const finding of rule.kind.observe(rule.parameters, view)) {
        if (!wanted(finding)) continue
        const {holds: _, dao, text, ...rest} = finding
        const of = dao ?? (finding.contract && this.daos.get(finding.contract)) ?? ''
        const phase = rule.dao === undefined || rule.dao === of ? news(finding, raised) : undefined
        if (phase === undefined) continue
        changes.alerts.push({
          ...rest,
          text: text(),
          rule: rule.id,
          kind: rule.kind.id,
          phase,
          dao: of,
          block: facts.block,
        })
      }
    }
  }
}

/** What a finding is by what was told before; undefined where it is nothing new. Keeps `raised`. */
function news({subject, holds}: Finding, raised: Map<string, SubjectParts>): Alert['phase'] | undefined {
  if (holds === undefined) return 'occurred'
  if (holds === raised.has(subject)) return undefined
  if (holds) raised.set(subject, partsOf(subject))
  else raised.delete(subject)
  return holds ? 'raised' : 'cleared'
}

function partsOf(subject: string): SubjectParts {
  const at = subject.indexOf(':', subject.indexOf(':') + 1)
  return at < 0 ? {scope: subject, member: ''} : {scope: subject.slice(0, at), member: subject.slice(at + 1)}
}
