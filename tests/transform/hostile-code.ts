/** Code that tries to take too much, to get out, or to harm who comes next; what must become of each. */

export interface Hostile {
  what: string;
  code: string;
  /** What the run must come to. */
  becomes: 'failed' | 'done' | 'either' | RegExp;
}

const handler = (body: string): string => `function handler(webhook) { ${body} }`;

/** Each takes time, memory or stack without end: none may end otherwise than in a failure. */
export const exhausting: readonly Hostile[] = [
  ['an endless for', handler('for (;;);')],
  ['an endless while that catches', handler('while (true) { try { throw 1 } catch { continue } }')],
  ['a loop in finally', handler('try { throw 1 } finally { for (;;); }')],
  ['recursion without end', handler('const f = () => f() + 1; return f();')],
  ['recursion between two', handler('const f = () => g(); const g = () => f(); f();')],
  ['a pattern that backtracks', handler(`/^(a+)+$/.test('a'.repeat(40) + 'b'); return webhook;`)],
  ['a pattern with choices', handler(`/(x|x)*y/.exec('x'.repeat(60)); return webhook;`)],
  ['a getter of itself', handler('const o = { get x() { return this.x } }; return o.x;')],
  ['a getter that loops', handler('return { get cancel() { for (;;); } };')],
  ['a proxy of itself', handler('return new Proxy({}, { get(t, k, r) { return r[k]; } });')],
  ['a proxy that loops', handler('return new Proxy({}, { get() { for (;;); } });')],
  ['toJSON that loops', handler('webhook.payload = { toJSON() { for (;;); } }; return webhook;')],
  [
    'toJSON without end',
    handler('const o = { toJSON: () => [o] }; webhook.payload = o; return webhook;'),
  ],
  ['a message that loops', handler('throw { get message() { for (;;); }, stack: "" };')],
  [
    'a stack that loops',
    handler(
      'const e = new Error("x"); Object.defineProperty(e, "stack", { get() { for (;;); } }); throw e;',
    ),
  ],
  [
    'toString that loops',
    handler('throw { toString() { for (;;); } };')
      .replace('throw', 'console.log(String(')
      .replace('} };', '} }));'),
  ],
  ['a promise that is never settled', handler('return new Promise(() => {});')],
  ['promises without end', handler('const f = () => Promise.resolve().then(f); return f();')],
  ['an async loop', 'async function handler() { for (;;) await null; }'],
  ['a generator without end', handler('return [...(function* () { for (;;) yield 1; })()];')],
  [
    'an iterator without end',
    handler('for (const _ of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) });'),
  ],
  ['a loop before handler', 'for (;;); function handler(w) { return w; }'],
  ['a sort that never ends', handler('[3, 2, 1].sort(() => { for (;;); });')],
  ['replace that never ends', handler('"a".replace(/a/, () => { for (;;); });')],
  [
    'reduce over far too much',
    handler('Array.prototype.reduce.call({ length: 2 ** 53 - 1 }, () => 0, 0);'),
  ],
  [
    'join of far too much',
    handler('webhook.payload = Array(2 ** 32 - 1).join("ab"); return webhook;'),
  ],
  ['eval that loops', handler('eval("for (;;);");')],
  ['Function that loops', handler('new Function("for (;;);")();')],
  ['a list that grows', handler('const a = []; for (;;) a.push({});')],
  [
    'a list that grows and is caught',
    handler('const a = []; for (;;) { try { a.push([1, 2, 3]); } catch {} }'),
  ],
  ['text that doubles', handler('let s = "x"; for (;;) s += s;')],
  ['text that is padded', handler('webhook.payload = "x".padEnd(2 ** 29); return webhook;')],
  ['text that is repeated', handler('webhook.payload = "x".repeat(1e9); return webhook;')],
  ['a typed array', handler('return new Uint8Array(1e9);')],
  ['buffers that pile up', handler('const a = []; for (;;) a.push(new ArrayBuffer(1e6));')],
  ['a map that grows', handler('const m = new Map(); for (let i = 0; ; i += 1) m.set(i, { i });')],
  ['a set that grows', handler('const s = new Set(); for (let i = 0; ; i += 1) s.add("k" + i);')],
  ['symbols that pile up', handler('const a = []; for (;;) a.push(Symbol("x".repeat(1000)));')],
  ['a large number', handler('webhook.payload = String(9n ** 9999999n); return webhook;')],
  ['closures that pile up', handler('let f = () => 0; for (;;) { const g = f; f = () => g(); }')],
  ['JSON that is nested deeply', handler('JSON.parse("[".repeat(1e6)); return webhook;')],
  [
    'an output that is nested deeply',
    handler(
      'let a = []; for (let i = 0; i < 1e6; i += 1) a = [a]; webhook.payload = a; return webhook;',
    ),
  ],
  ['an output that is too long', handler('webhook.payload = "x".repeat(3e6); return webhook;')],
  ['an output of many', handler('webhook.payload = Array(1e6).fill("abcd"); return webhook;')],
  ['an output that holds itself', handler('webhook.payload = webhook; return webhook;')],
  ['a console that is never silent', handler('for (;;) console.log("x".repeat(1000));')],
  [
    'code that is nested deeply',
    handler('return ' + '('.repeat(20_000) + '1' + ')'.repeat(20_000) + ';'),
  ],
].map(([what, code]) => ({ what: what!, code: code!, becomes: 'failed' }));

/** Each looks for something outside; it answers what it found as `payload`, which must be nothing. */
export const escaping: readonly [what: string, expression: string][] = [
  ['process', 'typeof process'],
  ['require', 'typeof require'],
  ['module', 'typeof module'],
  ['Buffer', 'typeof Buffer'],
  ['fetch', 'typeof fetch'],
  ['timers', 'typeof setTimeout + typeof setInterval + typeof setImmediate'],
  ['queueMicrotask of a host', 'typeof structuredClone'],
  ['WebAssembly', 'typeof WebAssembly'],
  [
    'SharedArrayBuffer of a host',
    'typeof Atomics === "undefined" ? "undefined" : typeof Atomics.waitAsync',
  ],
  ['std and os of QuickJS', 'typeof std + typeof os + typeof bjson'],
  ['scriptArgs', 'typeof scriptArgs'],
  ['print', 'typeof print'],
  ['loadScript', 'typeof loadScript'],
  ['the constructor of a function', '(() => {}).constructor("return typeof process")()'],
  [
    'the constructor of a constructor',
    'webhook.constructor.constructor("return typeof process")()',
  ],
  [
    'of an async function',
    '(async () => {}).constructor("return typeof process") && typeof process',
  ],
  ['of a generator', '(function* () {}).constructor("yield typeof process")().next().value'],
  ['of console', 'console.log.constructor("return typeof process")()'],
  ['of an error', 'new Error().constructor.constructor("return typeof process")()'],
  ['global this', 'typeof (function () { return this; })().process'],
  ['indirect eval', '(0, eval)("typeof process")'],
  ['the caller', 'typeof (function f() { try { return f.caller } catch { return undefined } })()'],
  [
    'the callee',
    'typeof (function () { try { return arguments.callee.caller } catch { return undefined } })()',
  ],
  [
    'a prepared stack',
    '(() => { let seen; Error.prepareStackTrace = (e, s) => { seen = s; return ""; }; new Error().stack; try { return typeof seen?.[0]?.getThis?.()?.process } catch { return "undefined" } })()',
  ],
  ['the prelude', 'typeof prelude + typeof bounds + typeof settle'],
  [
    'a prototype of the payload',
    'typeof webhook.payload.__proto__.constructor.constructor("return this")().process',
  ],
];

/** Each changes what all code shares, and answers the webhook: nobody after it may notice. */
export const polluting: readonly Hostile[] = [
  [
    'Object.prototype',
    handler(
      'Object.prototype.polluted = 1; Object.prototype.cancel = true; return { ...webhook };',
    ),
  ],
  [
    'a setter on Object.prototype',
    handler(
      'Object.defineProperty(Object.prototype, "url", { set() {}, get() { return "http://evil/" } }); return webhook;',
    ),
  ],
  [
    'Array.prototype',
    handler(
      'Array.prototype[0] = 1; Array.prototype.push = null; Array.prototype[Symbol.iterator] = null; return webhook;',
    ),
  ],
  [
    'String.prototype',
    handler('String.prototype.slice = null; String.prototype.toJSON = () => "x"; return webhook;'),
  ],
  [
    'Function.prototype',
    handler('Function.prototype.call = Function.prototype.apply = () => 1; return webhook;'),
  ],
  ['Promise.prototype', 'Promise.prototype.then = null; async function handler(w) { return w; }'],
  [
    'JSON',
    handler('JSON.parse = JSON.stringify = () => "{}"; globalThis.JSON = null; return webhook;'),
  ],
  ['console', handler('globalThis.console = { log() { for (;;); } }; return webhook;')],
  ['Reflect', handler('Reflect.apply = null; delete globalThis.Reflect; return webhook;')],
  [
    'globals',
    handler(
      'for (const k of Object.getOwnPropertyNames(globalThis)) { try { globalThis[k] = null } catch {} } return webhook;',
    ),
  ],
  ['symbols', handler('Object.prototype[Symbol.toPrimitive] = () => "evil"; return webhook;')],
  [
    'frozen prototypes',
    handler('Object.freeze(Object.prototype); Object.freeze(Array.prototype); return webhook;'),
  ],
  ['a registered symbol', handler('globalThis[Symbol.for("left")] = webhook; return webhook;')],
].map(([what, code]) => ({ what: what!, code: code!, becomes: 'either' }));

/** Ends at once, one way or another; what it becomes is said. */
export const odd: readonly Hostile[] = [
  [
    '__proto__ in the payload',
    handler('webhook.payload = JSON.parse(`{"__proto__":{"admin":true},"a":1}`); return webhook;'),
    'done',
  ],
  [
    'a number that JSON has not',
    handler('webhook.payload = { a: NaN, b: undefined, c: () => 1 }; return webhook;'),
    'done',
  ],
  ['a lone surrogate', handler('webhook.payload = "\\ud800"; return webhook;'), 'done'],
  [
    'null characters',
    handler('webhook.payload = "a\\0b"; console.log("a\\0b"); return webhook;'),
    'done',
  ],
  ['letters of all kinds', handler('webhook.payload = "日本 🎉 ñ ﷽"; return webhook;'), 'done'],
  ['a text for an answer', handler('return "webhook";'), /must return the webhook/],
  ['nothing for an answer', handler(''), /must return the webhook/],
  ['a list for an answer', handler('return [webhook];'), /must return the webhook/],
  ['no payload', handler('delete webhook.payload; return webhook;'), /no payload/],
  ['a BigInt', handler('webhook.payload = 1n; return webhook;'), /BigInt/],
  ['a symbol', handler('webhook.payload = Symbol("x"); return webhook;'), /no payload/],
  [
    'a getter that throws',
    handler('return { get url() { throw new Error("mine"); }, payload: 1 };'),
    /mine/,
  ],
  ['cancel that is neither', handler('webhook.cancel = "yes"; return webhook;'), /true or false/],
  ['thrown text', handler('throw "text";'), /threw text/],
  ['thrown null', handler('throw null;'), /threw null|memory/],
  ['thrown undefined', handler('throw undefined;'), /threw undefined/],
  ['a rejected promise', handler('return Promise.reject(new Error("later"));'), /Error: later/],
  ['a module', 'import fs from "fs"; function handler(w) { return w; }', /SyntaxError/],
  [
    'an import',
    'async function handler(w) { await import("fs"); return w; }',
    /could not load|import/,
  ],
  ['no handler', 'const other = 1;', /no function named handler/],
  ['a handler that is none', 'const handler = 42;', /no function named handler/],
  ['a handler that cannot be read yet', 'throw new Error("early"); let handler;', /early/],
  ['a class', 'class handler {}', /new|class|constructor|webhook/],
  ['an empty text', '', /no function named handler/],
  [
    'a comment that hides',
    'function handler(w) { return w; } //\u2028for(;;);',
    /memory|took|processor/,
  ],
].map(([what, code, becomes]) => ({ what, code, becomes }) as Hostile);
