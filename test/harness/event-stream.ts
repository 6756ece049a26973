/** The results of a GraphQL subscription over server-sent events, as they come; ends when `signal` aborts. */
export async function* eventStream<Data>(url: string, query: string, signal: AbortSignal): AsyncGenerator<Data> {
  let text = ''
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {'content-type': 'application/json', accept: 'text/event-stream'},
      body: JSON.stringify({query}),
      signal,
    })
    if (response.status !== 200 || !response.body)
      throw new Error(`status ${response.status}: ${await response.text()}`)
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        if (!event.includes('event: next')) continue
        const line = event.split('\n').find(candidate => candidate.startsWith('data:')) ?? ''
        const {data, errors} = JSON.parse(line.slice('data:'.length)) as {data: Data; errors?: unknown}
        if (errors) throw new Error(JSON.stringify(errors))
        yield data
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
