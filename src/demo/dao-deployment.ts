import {type Address, type Hex, isAddressEqual, keccak256, stringToHex, zeroAddress, zeroHash} from 'viem'
import {encodeDeployData} from 'viem/utils'
import {demoRoles} from './demo-accounts'
import {onTimelock, onToken} from './demo-call'
import {type DemoContract, demoAddresses, demoSettings, loadArtifacts} from './demo-contracts'
import {demoDistribution} from './demo-distribution'
import type {HistoryScript} from './history-script'

/** The governor's parameters at its creation; the history changes all of them by vote. */
const firstSettings = {
  votingDelay: 3,
  votingPeriod: 30,
  proposalThreshold: 500_000n * 10n ** 18n,
  quorumNumerator: 5n,
}

const vestingSeconds = 4n * 365n * 86_400n

/**
 * Creates the contracts at their fixed addresses, leaves the timelock to the governor (and to Safe A as a guardian who
 * may cancel), and hands out the supply.
 */
export async function deployDao(script: HistoryScript): Promise<void> {
  const {seedSafe, safeA} = demoRoles
  const start = BigInt(await script.chain.timestamp())
  const deploy = deployer(script, seedSafe)

  await deploy('DemoToken', demoAddresses.token, [seedSafe])
  await deploy('TimelockController', demoAddresses.timelock, [
    BigInt(demoSettings.timelockDelay),
    [],
    [zeroAddress],
    seedSafe,
  ])
  await deploy('DemoGovernor', demoAddresses.governor, [demoAddresses.token, demoAddresses.timelock, firstSettings])
  await deploy('VestingWallet', demoAddresses.ecosystemVesting, [demoRoles.ecosystem, start, vestingSeconds])
  await deploy('VestingWallet', demoAddresses.contributorVesting, [demoRoles.contributors, start, vestingSeconds])
  await deploy('VestingWallet', demoAddresses.investorVesting, [demoRoles.investors, start, vestingSeconds])

  await script.each([
    onTimelock(seedSafe, 'grantRole', [role('PROPOSER_ROLE'), demoAddresses.governor]),
    onTimelock(seedSafe, 'grantRole', [role('CANCELLER_ROLE'), demoAddresses.governor]),
    onTimelock(seedSafe, 'grantRole', [role('CANCELLER_ROLE'), safeA]),
    onTimelock(seedSafe, 'renounceRole', [zeroHash, seedSafe]),
  ])

  const payments = demoDistribution()
    .filter(({holder}) => holder !== seedSafe)
    .map(({holder, amount, kind}) => ({kind, payment: onToken(seedSafe, 'transfer', [holder, amount])}))
  await script.each(payments.filter(({kind}) => kind !== 'community').map(({payment}) => payment))
  await script.together(payments.filter(({kind}) => kind === 'community').map(({payment}) => payment))
}

function deployer(script: HistoryScript, from: Address) {
  const artifacts = loadArtifacts()
  return async (contract: DemoContract, expected: Address, args: readonly unknown[]): Promise<void> => {
    const {contractAddress} = await script.send({from, data: encodeDeployData({...artifacts[contract], args})})
    if (!contractAddress || !isAddressEqual(contractAddress, expected)) {
      throw new Error(
        `${contract} landed at ${contractAddress}, not at ${expected}: the chain was not empty. Start a fresh node.`,
      )
    }
  }
}

function role(name: string): Hex {
  return keccak256(stringToHex(name))
}
