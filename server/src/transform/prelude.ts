/**
 * What runs in the sandbox before the code of a user: it makes `console`, and keeps for itself the
 * few functions by which a webhook comes in and goes out, so that code which replaces them changes
 * only what it sees itself. It calls nothing outside; what it has to say is fetched as text.
 */

export const userFile = 'transformation.js';

/** Evaluates to the functions that run-in-sandbox.ts calls. */
export function preludeCode(bounds: {
  outputCharsMax: number;
  logLinesMax: number;
  logLineCharsMax: number;
  logCharsMax: number;
}): string {
  return `(${prelude.toString()})(${JSON.stringify(bounds)})`;
}

type AnyFunction = (...values: never[]) => unknown;

/** Written here so that it is checked as all else; it may use nothing from around it. */
function prelude(bounds: {
  outputCharsMax: number;
  logLinesMax: number;
  logLineCharsMax: number;
  logCharsMax: number;
}) {
  const { parse, stringify } = JSON;
  const apply = Reflect.apply as unknown as (
    called: AnyFunction,
    on: unknown,
    values: unknown[],
  ) => never;
  const text = String;
  const { then } = Promise.prototype as { then: AnyFunction };
  const { slice: sliceOf } = String.prototype as unknown as { slice: AnyFunction };
  const slice = (one: string, end: number): string => apply(sliceOf, one, [0, end]);
  const isList = Array.isArray;

  // One text, not a list: what is added to a list can be caught by whoever changes its prototype.
  let logs = '';
  let lines = 0;
  const shown = (value: unknown): string => {
    try {
      if (typeof value === 'string') return value;
      if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) {
        return text((value as Error).name) + ': ' + text((value as Error).message);
      }
      if (typeof value === 'object') return stringify(value) ?? text(value);
      return text(value);
    } catch {
      return '(cannot be shown)';
    }
  };
  const say =
    (level: string) =>
    (...values: unknown[]): void => {
      if (lines > bounds.logLinesMax || logs.length > bounds.logCharsMax) return;
      lines += 1;
      let line = '';
      for (let index = 0; index < values.length; index += 1) {
        line += (index === 0 ? '' : ' ') + shown(values[index]);
        if (line.length > bounds.logLineCharsMax) break;
      }
      const isFull = lines > bounds.logLinesMax || logs.length > bounds.logCharsMax;
      if (line.length > bounds.logLineCharsMax) line = slice(line, bounds.logLineCharsMax) + '…';
      const record = isFull ? '(more was said than is kept)' : line;
      logs += (logs === '' ? '' : ',') + '["' + level + '",' + stringify(record) + ']';
    };
  const console = {
    log: say('log'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    debug: say('debug'),
  };
  (globalThis as { console: unknown }).console = console;

  let kind = 'pending';
  let webhook = '';
  let payload = '';
  let cause = '';
  let stack = '';

  const fail = (error: unknown): void => {
    kind = 'failed';
    try {
      if (typeof error === 'object' && error !== null) {
        stack = text((error as Error).stack);
        cause = shown(error);
      } else {
        cause = 'threw ' + shown(error);
      }
    } catch {
      cause = 'threw what cannot be shown';
    }
  };
  const misuse = (why: string): void => {
    kind = 'failed';
    cause = why;
  };
  const settle = (given: unknown): void => {
    try {
      if (typeof given !== 'object' || given === null || isList(given)) {
        return misuse('handler(webhook) must return the webhook');
      }
      const result = given as Record<string, unknown>;
      const cancel = result['cancel'];
      if (cancel === true) {
        kind = 'canceled';
        return undefined;
      }
      if (cancel !== undefined && cancel !== null && cancel !== false) {
        return misuse('webhook.cancel must be true or false');
      }
      const body = stringify(result['payload']) as string | undefined;
      if (body === undefined) return misuse('the webhook that came back has no payload');
      const rest = stringify({
        method: result['method'],
        url: result['url'],
        headers: result['headers'],
        eventType: result['eventType'],
      });
      if (body.length + rest.length > bounds.outputCharsMax) {
        return misuse('what it gives back is longer than ' + bounds.outputCharsMax + ' characters');
      }
      payload = body;
      webhook = rest;
      kind = 'done';
    } catch (error) {
      fail(error);
    }
    return undefined;
  };

  return {
    run(handler: (webhook: unknown) => unknown, webhookText: string, payloadText: string): void {
      try {
        const input = parse(webhookText) as { payload: unknown };
        input.payload = parse(payloadText);
        const result = handler(input);
        // An async handler gives its webhook later, once its own promises are settled.
        if (result instanceof Promise) apply(then, result, [settle, fail]);
        else settle(result);
      } catch (error) {
        fail(error);
      }
    },
    fail,
    kind: () => kind,
    webhook: () => webhook,
    payload: () => payload,
    cause: () => cause,
    stack: () => stack,
    logs: () => '[' + logs + ']',
  };
}
