/** Reads server-sent events as a client does that needs a header. */

export interface StreamedEvent {
  event: string;
  id: string | null;
  data: any;
}

export interface EventReader extends AsyncDisposable {
  status: number;
  headers: Headers;
  /** All that came so far. */
  events: StreamedEvent[];
  comments: string[];
  /** Resolves when the server ends it. */
  ended: Promise<void>;
  close: () => void;
}

export async function readEvents(
  url: string,
  headers: Record<string, string>,
): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  });
  const events: StreamedEvent[] = [];
  const comments: string[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of response.body!) {
      text += decoder.decode(bytes as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) take(block);
    }
  };
  const take = (block: string): void => {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) comments.push(line.slice(1).trim());
      const [name = '', ...rest] = line.split(': ');
      fields.set(name, rest.join(': '));
    }
    const data = fields.get('data');
    if (data === undefined) return;
    events.push({
      event: fields.get('event') ?? 'message',
      id: fields.get('id') ?? null,
      data: JSON.parse(data),
    });
  };
  const ended = read().catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    events,
    comments,
    ended,
    close: () => leaving.abort(),
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await ended;
    },
  };
}
