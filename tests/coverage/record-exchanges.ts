/** Listens to what a client sends and what it is answered, by standing in for `fetch`. */

export interface Exchange {
  method: string;
  path: string;
  query: string[];
  requestBody: unknown;
  status: number;
  responseBody: unknown;
}

export interface Recorder extends Disposable {
  exchanges: Exchange[];
}

/** Every request of this process to `origin` is recorded until the recorder is disposed of. */
export function recordExchanges(origin: string): Recorder {
  const original = globalThis.fetch;
  const exchanges: Exchange[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const sent = await request.clone().text();
    const response = await original(input, init);
    if (url.origin !== origin) return response;
    const text = await response.clone().text();
    exchanges.push({
      method: request.method,
      path: url.pathname,
      query: [...url.searchParams.keys()],
      requestBody: sent === '' ? null : JSON.parse(sent),
      status: response.status,
      responseBody: text === '' ? null : JSON.parse(text),
    });
    return response;
  };
  return { exchanges, [Symbol.dispose]: () => void (globalThis.fetch = original) };
}
