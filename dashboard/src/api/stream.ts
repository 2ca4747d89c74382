/** Reads server-sent events with `fetch`, since nothing else can say who asks; comes back by itself. */
import { headersOf, placeOf, problemOf, queryText, type ApiProblem, type Query } from './client.ts';

export interface StreamEvent {
  event: string;
  id: string | null;
  data: unknown;
}

export type StreamState = 'connecting' | 'open' | 'lost';

interface Options {
  query: Query;
  /** Goes on after this one. */
  lastId: string | null;
  onEvent: (event: StreamEvent) => void;
  onState: (state: StreamState, problem: ApiProblem | null) => void;
  signal: AbortSignal;
}

const againMs = { first: 500, most: 10_000 };

/** Resolves when the signal says so; until then it connects again whenever it is lost. */
export async function followStream(path: string, options: Options): Promise<void> {
  const { query, onEvent, onState, signal } = options;
  let { lastId } = options;
  let wait = againMs.first;
  onState('connecting', null);
  while (!signal.aborted) {
    let problem: ApiProblem | null = null;
    try {
      const response = await fetch(`${placeOf(path)}${queryText(query)}`, {
        headers: {
          ...headersOf(false),
          accept: 'text/event-stream',
          ...(lastId === null ? {} : { 'last-event-id': lastId }),
        },
        credentials: 'same-origin',
        signal,
      });
      if (!response.ok) throw await problemOf(response, await response.json().catch(() => null));
      onState('open', null);
      wait = againMs.first;
      for await (const event of eventsOf(response.body!)) {
        lastId = event.id ?? lastId;
        onEvent(event);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && 'fields' in error) {
        problem = error as ApiProblem;
      }
    }
    if (signal.aborted) return;
    onState('lost', problem);
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, againMs.most);
  }
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader();
  let text = '';
  for (;;) {
    const { value, done } = (await reader.read()) as { value?: string; done: boolean };
    if (done) return;
    text += value ?? '';
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const event = readEvent(block);
      if (event !== null) yield event;
    }
  }
}

/** null for a comment, and for what is no JSON. */
export function readEvent(block: string): StreamEvent | null {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, '');
  }
  if (fields['data'] === undefined) return null;
  try {
    const data = JSON.parse(fields['data']) as unknown;
    return { event: fields['event'] ?? 'message', id: fields['id'] ?? null, data };
  } catch {
    return null;
  }
}
