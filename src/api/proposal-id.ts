const ID = /^(?:eip155:)?(\d{1,16}):(0x[0-9a-f]{40}):(\d{1,78}|0x[0-9a-f]{1,64})$/i

/**
 * The id of a proposal as rows have it: chain:governor:proposalId, with the address in any letter case, the proposalId in
 * decimal or 0x… hexadecimal, and the chain by its number or CAIP-2. Any other text is given back: it names no proposal.
 */
export function proposalRowIdOf(text: string): string {
  const [, chain, governor, proposalId] = ID.exec(text) ?? []
  if (chain === undefined || governor === undefined || proposalId === undefined) return text
  return `${BigInt(chain)}:${governor.toLowerCase()}:${BigInt(proposalId.toLowerCase())}`
}
