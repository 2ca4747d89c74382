/** Faults that are planted into the server; a judge that stays green under one proves nothing. */
import type { Patch } from './server-hooks.ts';

export interface PlantedFault {
  name: string;
  patches: Patch[];
  /** Names of behaviours that it must fail with. */
  behaviours: string[];
  /** What the judge must say. */
  found: RegExp;
  count: number;
}

const sendRequest = '/outbound/send-request.ts';
const limits = '/limits.ts';
const noBoundAround: Patch = {
  file: limits,
  find: 'responseAroundBytesMax: 20_480',
  replace: 'responseAroundBytesMax: Infinity',
};
/** Any bytes between two requests are left alone. */
const noWatch: Patch = {
  file: '/outbound/watched-client.ts',
  find: 'if (!this.#underWay) {',
  replace: 'if (false) {',
};

export const plantedFaults: PlantedFault[] = [
  {
    name: 'the deadline begins anew with every byte',
    patches: [
      {
        file: sendRequest,
        find: 'this.#keep(chunk);',
        replace: `this.#keep(chunk); this.#cancelDeadline();
          this.#cancelDeadline = this.#clock.after(this.#deadlineMs, () => this.#deadline());`,
      },
    ],
    behaviours: ['one byte of the body at a time'],
    found: /no record in time/,
    count: 1,
  },
  {
    name: 'the body has no bound',
    patches: [
      noBoundAround,
      {
        file: limits,
        find: 'responseBodyBytesMax: 65_536',
        replace: 'responseBodyBytesMax: Infinity',
      },
    ],
    behaviours: ['a body without end, fast'],
    found: /bytes were read of it/,
    count: 1,
  },
  {
    name: 'what is kept of a body keeps all that came with it',
    patches: [
      noBoundAround,
      {
        file: sendRequest,
        find: 'this.#keep(chunk);',
        replace: 'this.#keep(chunk); (globalThis.kept ??= []).push(chunk);',
      },
    ],
    behaviours: ['chunks of one byte, each with an extension of 60 kB, fast'],
    found: /bytes are still held/,
    count: 4,
  },
  {
    name: 'answers with 1xx have no bound',
    patches: [{ file: limits, find: 'earlyAnswersMax: 16', replace: 'earlyAnswersMax: Infinity' }],
    behaviours: ['an answer with 103, again and again'],
    found: /103, again and again: no answer within/,
    count: 1,
  },
  {
    name: 'the connection outlives the deadline',
    patches: [
      { file: sendRequest, find: `this.#controller?.abort(new Error('deadline'));`, replace: '' },
    ],
    behaviours: ['accepts and never answers'],
    found: /connections are left/,
    count: 1,
  },
  {
    name: 'every second slot is not given back',
    patches: [
      {
        file: '/delivery/delivery-loop.ts',
        find: 'this.#lanes.landed(held,',
        replace: 'if ((globalThis.landed = !globalThis.landed)) this.#lanes.landed(held,',
      },
      {
        file: limits,
        find: 'quickInFlightMax: 512',
        replace: 'quickInFlightMax: 8',
      },
      {
        file: limits,
        find: 'slowInFlightMax: 512',
        replace: 'slowInFlightMax: 8',
      },
    ],
    behaviours: ['closes at once', 'resets at once', 'a greeting of SSH'],
    found: /no record in time/,
    count: 12,
  },
  {
    name: 'what comes between two requests is taken for the answer to the next',
    patches: [
      noWatch,
      {
        file: '/undici/lib/dispatcher/client-h1.js',
        find: 'while (!this.paused && this.ptr) {',
        replace: 'while (!this.paused && this.ptr && this.client[kRunning] > 0) {',
      },
    ],
    behaviours: ['a second answer a moment after the first'],
    found: /answered 299/,
    count: 3,
  },
  {
    name: 'a connection is used again although something came between two requests',
    patches: [noWatch],
    behaviours: ['empty lines on the kept connection, again and again'],
    found: /again and again: answered 299/,
    count: 3,
  },
  {
    name: 'redirects are followed',
    patches: [
      {
        file: sendRequest,
        find: 'this.#status = statusCode;',
        replace: `this.#status = statusCode;
          if (headers.location) void fetch(String(headers.location)).catch(() => {});`,
      },
    ],
    behaviours: ['302 Found to another receiver'],
    found: /redirects were followed/,
    count: 1,
  },
  {
    name: 'certificates are not checked',
    patches: [
      {
        file: '/outbound/start-tls.ts',
        find: 'rejectUnauthorized: true',
        replace: 'rejectUnauthorized: false',
      },
    ],
    behaviours: ['a self-signed certificate'],
    found: /self-signed certificate: answered 200/,
    count: 1,
  },
];
