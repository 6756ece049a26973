/** A DAO of the differential test: which of our contracts, over which version of OpenZeppelin, under which kind. */
export interface Setup {
  readonly slug: string
  readonly library: string
  readonly governor: string
  readonly token: string
  readonly clock: 'blocknumber' | 'timestamp'
  readonly timelock: 'controller' | 'compound' | 'access'
  readonly kind: string
  readonly parameters: Readonly<Record<string, number | string>>
  /** Versions of OpenZeppelin's upgradeable contracts for a governor behind a proxy, before and after its upgrade. */
  readonly upgrade?: {readonly from: string; readonly to: string}
}

/** The kind of a setup's timelock; undefined for an AccessManager, which no adapter reads. */
export function timelockKind({timelock}: Setup): string | undefined {
  return {controller: 'timelock-controller', compound: 'compound-timelock', access: undefined}[timelock]
}

const block = {clock: 'blocknumber', timelock: 'controller'} as const
const four = {...block, kind: 'oz-governor-4', token: 'Token4.sol'} as const
const five = {...block, kind: 'oz-governor', token: 'Token5.sol', parameters: {}} as const
/** `GRACE_PERIOD` of our Compound Timelock. */
const gracePeriod = 120
/** `quorumVotes()` of our Governor Alpha and Bravo. */
const quorumVotes = '170000000000000000000'
/** A token of the COMP family and the timelock of its time. */
const compound = {token: 'Comp.sol', timelock: 'compound'} as const
const latest = '@openzeppelin/contracts'

export const setups: readonly Setup[] = [
  {...four, slug: 'v43', library: 'oz-4.3', governor: 'Governor43.sol', parameters: {minor: 3}},
  {...four, slug: 'v44', library: 'oz-4.4', governor: 'Governor43.sol', parameters: {minor: 4}},
  {...four, slug: 'v46', library: 'oz-4.6', governor: 'Governor46.sol', parameters: {minor: 6}},
  {
    ...four,
    slug: 'v46-compound',
    library: 'oz-4.6',
    governor: 'Governor46Compound.sol',
    timelock: 'compound',
    parameters: {minor: 6, gracePeriod},
  },
  {...four, slug: 'v49', library: 'oz-4.9', governor: 'Governor46.sol', parameters: {minor: 9}},
  {
    ...four,
    slug: 'v49-time',
    library: 'oz-4.9',
    governor: 'Governor46.sol',
    token: 'Token4Time.sol',
    clock: 'timestamp',
    parameters: {minor: 9},
  },
  {
    ...four,
    slug: 'v49-bravo',
    library: 'oz-4.9',
    governor: 'Governor49Bravo.sol',
    parameters: {minor: 9, abstainCounts: 0},
  },
  {
    ...four,
    slug: 'v49-upgrade',
    library: 'oz-4.9',
    governor: 'Governor46.sol',
    parameters: {minor: 9},
    upgrade: {from: 'oz-upgradeable-4.9', to: 'oz-upgradeable-4.9'},
  },
  {...five, slug: 'v50', library: 'oz-5.0', governor: 'Governor5.sol'},
  {...five, slug: 'v51-fractional', library: 'oz-5.1', governor: 'Governor5Fractional.sol'},
  {
    ...five,
    slug: 'v53-late-time',
    library: 'oz-5.3',
    governor: 'Governor5Late.sol',
    token: 'Token5Time.sol',
    clock: 'timestamp',
  },
  {...five, slug: 'v53-super', library: 'oz-5.3', governor: 'Governor5Super.sol', token: 'Token5Extended.sol'},
  {...five, slug: 'v57', library: latest, governor: 'Governor5.sol'},
  {...five, slug: 'v57-late', library: latest, governor: 'Governor5Late.sol'},
  {
    ...five,
    slug: 'v57-super-compound',
    library: latest,
    governor: 'Governor5SuperCompound.sol',
    token: 'Token5Extended.sol',
    timelock: 'compound',
    parameters: {gracePeriod},
  },
  {
    ...five,
    ...compound,
    slug: 'compound-governor',
    library: latest,
    governor: 'CompoundGovernor.sol',
    kind: 'compound-governor',
    parameters: {gracePeriod},
  },
  {
    ...block,
    ...compound,
    slug: 'alpha',
    library: latest,
    governor: 'GovernorAlpha.sol',
    kind: 'governor-alpha',
    parameters: {quorumVotes, gracePeriod},
  },
  {
    ...block,
    ...compound,
    slug: 'bravo',
    library: latest,
    governor: 'GovernorBravo.sol',
    kind: 'governor-bravo',
    parameters: {quorumVotes, gracePeriod},
  },
]

/** Before 4.7.2 the quorum of a proposal follows the current numerator. */
export function followsNumerator({kind, parameters: {minor}}: Setup): boolean {
  return kind === 'oz-governor-4' && Number(minor) < 7
}
