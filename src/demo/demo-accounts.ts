import type {Address} from 'viem'

/** The first forty accounts of anvil's default mnemonic; the node holds their keys and signs for them. */
export const demoAccounts: readonly Address[] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
  '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
  '0x976EA74026E726554dB657fA54763abd0C3a0aa9',
  '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955',
  '0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f',
  '0xa0Ee7A142d267C1f36714E4a8F75612F20a79720',
  '0xBcd4042DE499D14e55001CcbB24a551F3b954096',
  '0x71bE63f3384f5fb98995898A86B02Fb2426c5788',
  '0xFABB0ac9d68B0B445fB7357272Ff202C5651694a',
  '0x1CBd3b2770909D4e10f157cABC84C7264073C9Ec',
  '0xdF3e18d64BC6A983f673Ab319CCaE4f1a57C7097',
  '0xcd3B766CCDd6AE721141F452C550Ca635964ce71',
  '0x2546BcD3c84621e976D8185a91A922aE77ECEc30',
  '0xbDA5747bFD65F08deb54cb465eB87D40e51B197E',
  '0xdD2FD4581271e230360230F9337D5c0430Bf44C0',
  '0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199',
  '0x09DB0a93B389bEF724429898f539AEB7ac2Dd55f',
  '0x02484cb50AAC86Eae85610D6f4Bf026f30f6627D',
  '0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE',
  '0x5E661B79FE2D3F6cE70F5AAC07d8Cd9abb2743F1',
  '0x61097BA76cD906d2ba4FD106E757f7Eb455fc295',
  '0xDf37F81dAAD2b0327A0A50003740e1C935C70913',
  '0x553BC17A05702530097c3677091C5BB47a3a7931',
  '0x87BdCE72c06C21cd96219BD8521bDF1F42C78b5e',
  '0x40Fc963A729c542424cD800349a7E4Ecc4896624',
  '0x9DCCe783B6464611f38631e6C851bf441907c710',
  '0x1BcB8e569EedAb4668e55145Cfeaf190902d3CF2',
  '0x8263Fce86B1b78F95Ab4dae11907d8AF88f841e7',
  '0xcF2d5b3cBb4D7bF04e3F7bFa8e27081B52191f91',
  '0x86c53Eb85D0B7548fea5C4B4F82b4205C8f6Ac18',
  '0x1aac82773CB722166D7dA0d5b0FA35B0307dD99D',
  '0x2f4f06d218E426344CFE1A83D53dAd806994D325',
  '0x1003ff39d25F2Ab16dBCc18EcE05a9B6154f65F4',
  '0x9eAF5590f2c84912A08de97FA28d0529361Deb9E',
  '0x11e8F3eA3C6FcF12EcfF2722d75CEFC539c51a1C',
  '0x7D86687F980A56b832e9378952B738b614A99dc6',
]

/** Who plays which part. Plain accounts stand in for Safes, the bridge adapter and the pool. */
export const demoRoles = {
  /** Received the whole supply and handed it out, as the initial Safe of OpenGradient did. */
  seedSafe: account(0),
  safeA: account(1),
  safeB: account(2),
  safeC: account(3),
  bridge: account(4),
  pool: account(5),
  ecosystem: account(6),
  contributors: account(7),
  investors: account(8),
  community: demoAccounts.slice(9, 34),
  /** Holds nothing: pays gas for others, queues, executes, and once votes with no weight. */
  keeper: account(34),
  /** Hold nothing until the history pays them. */
  newcomers: demoAccounts.slice(35, 40),
} as const

/** The community holder of this rank, richest first. */
export function member(rank: number): Address {
  return account(9 + rank)
}

/** The newcomer of this number. */
export function newcomer(index: number): Address {
  return account(35 + index)
}

function account(index: number): Address {
  const address = demoAccounts[index]
  if (!address) throw new Error(`There is no demo account ${index}; there are ${demoAccounts.length}`)
  return address
}
