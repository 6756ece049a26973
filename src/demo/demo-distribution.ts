import type {Address} from 'viem'
import {demoRoles} from './demo-accounts'
import {demoAddresses} from './demo-contracts'

export interface Allocation {
  readonly holder: Address
  readonly label: string
  readonly kind: 'vesting' | 'safe' | 'bridge' | 'pool' | 'treasury' | 'community'
  /** In wei. */
  readonly amount: bigint
}

export const demoSupply = 1_000_000_000n * 10n ** 18n

/** Who holds what once the supply is handed out: OpenGradient's shares, and a treasury in place of its claim distributors. */
export function demoDistribution(): readonly Allocation[] {
  const large: Allocation[] = [
    {holder: demoAddresses.ecosystemVesting, label: 'Ecosystem vesting', kind: 'vesting', amount: share(46_050)},
    {holder: demoAddresses.contributorVesting, label: 'Contributor vesting', kind: 'vesting', amount: share(15_452)},
    {holder: demoAddresses.investorVesting, label: 'Investor vesting', kind: 'vesting', amount: share(9_145)},
    {holder: demoRoles.seedSafe, label: 'Seed Safe', kind: 'safe', amount: share(1_341)},
    {holder: demoRoles.safeA, label: 'Safe A', kind: 'safe', amount: share(3_780)},
    {holder: demoRoles.safeB, label: 'Safe B', kind: 'safe', amount: share(10_000)},
    {holder: demoRoles.safeC, label: 'Safe C', kind: 'safe', amount: share(6_000)},
    {holder: demoRoles.bridge, label: 'Bridge adapter', kind: 'bridge', amount: share(3_800)},
    {holder: demoRoles.pool, label: 'Liquidity pool', kind: 'pool', amount: share(135)},
    {holder: demoAddresses.timelock, label: 'Treasury', kind: 'treasury', amount: share(3_200)},
  ]
  const rest = demoSupply - large.reduce((sum, {amount}) => sum + amount, 0n)
  const community = communityAmounts(rest).map(
    (amount, rank): Allocation => ({
      holder: demoRoles.community[rank] ?? demoRoles.pool,
      label: `Holder ${rank + 1}`,
      kind: 'community',
      amount,
    }),
  )
  return [...large, ...community]
}

/** `thousandths` of a per cent of the supply. */
function share(thousandths: number): bigint {
  return (demoSupply * BigInt(thousandths)) / 100_000n
}

/** Falls off about as the square of the rank and ends in dust; the richest takes the rounding. */
function communityAmounts(total: bigint): bigint[] {
  const dust = [5n * 10n ** 17n, 1_000n, 1n]
  const count = demoRoles.community.length - dust.length
  const weights = Array.from({length: count}, (_, rank) => 10n ** 12n / BigInt((rank + 1) * (rank + 3)))
  const weight = weights.reduce((sum, each) => sum + each, 0n)
  const amounts = [...weights.map(each => (total * each) / weight), ...dust]
  const rounding = total - amounts.reduce((sum, each) => sum + each, 0n)
  return amounts.map((amount, rank) => (rank === 0 ? amount + rounding : amount))
}
