/** A node's URL without what may be a key: origin only. */
export function safeUrl(url: string): string {
  try {
    const {protocol, host} = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return '(not a URL)'
  }
}
