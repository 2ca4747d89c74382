/** Whatever the server says of a wrong request is said in Portuguese too. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { problems } from '../../../../server/src/domain/problem.ts';
import { causeSentences } from './causes-pt-br.ts';
import { fieldSentences } from './fields-pt-br.ts';
import { refusalSentences } from './refusals-pt-br.ts';
import { sayCauseInPortuguese } from './say-cause-in-portuguese.ts';
import { sayInPortuguese } from './say-in-portuguese.ts';

const server = resolve(import.meta.dirname, '../../../../server/src');

/** Where the sentences of refusals stand; the rest speaks to operators, or of attempts. */
const rooms = '{domain,http,manage,schema,verify,lib,outbound,transform}/**/*.ts';

/** Said of something else than a request to the API, or not in words. */
const otherFiles = new RegExp(
  [
    /\.test\.ts$/,
    /schemas\/|openapi|reference|catalogue|portal-page|event-stream|web-pages/,
    /delivery-state|consent|failure-cause|outcome\.ts|endpoint-health|careful-clocks|audit-book/,
    /enrichment\.ts|poll-answer|token-request|signing-schemes|mail-message|chat-message/,
    /check-(confirmed|hmac|jwt|public-key|secret|signed|time|scheme)|take-texts|shake-hands|verify-/,
    /providers\/|access-tokens|egress-proxy|connect-first|fetch-trusted|socks|http-proxy|sandbox/,
    /announce-change|read-address|read-value|operational-event|system-health|scope\.ts|idempotency/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Calls that make a refusal, and members that hold one. */
const refusing =
  /\b(?:Problem\.field|new Problem|fail|refuse|mistake|fault)\(|(?<=[{,]\s*)(?:fault|error):\s/g;

/** What a check answers, by its first word. */
const verdict = /(?:return|\?|:)\s+(?=['`](?:must|is no|not an?|holds|has an?|cannot)\b)/g;

const plain = /'((?:[^'\\\n]|\\.)*)'/y;

function saidBy(text: string): string[] {
  return [
    ...[...text.matchAll(refusing)].flatMap(({ index, 0: { length } }) =>
      literalsFrom(text, index + length),
    ),
    ...[...text.matchAll(verdict)].flatMap(
      ({ index, 0: { length } }) => literalAt(text, index + length)?.said ?? [],
    ),
  ];
}

/** Those of an expression, up to its end. */
function literalsFrom(text: string, from: number): string[] {
  const found: string[] = [];
  let depth = 0;
  for (let at = from; at < text.length && depth >= 0; at += 1) {
    const one = literalAt(text, at);
    if (one !== null) {
      found.push(one.said);
      at += one.length - 1;
    } else if ('([{'.includes(text[at]!)) depth += 1;
    else if (')]}'.includes(text[at]!)) depth -= 1;
    else if (depth === 0 && text[at] === ';') break;
  }
  return found;
}

function literalAt(text: string, at: number): { said: string; length: number } | null {
  if (text[at] === '`') return templateAt(text, at);
  plain.lastIndex = at;
  const found = plain.exec(text);
  if (found === null) return null;
  return { said: found[1]!.replaceAll(/\\(.)/g, '$1'), length: found[0].length };
}

/** With something in the place of each value. */
function templateAt(text: string, from: number): { said: string; length: number } {
  let said = '';
  let depth = 0;
  let at = from + 1;
  for (; text[at] !== '`' || depth > 0; at += 1) {
    if (depth > 0) depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    else if (text.startsWith('${', at)) {
      said += '7';
      depth = 1;
      at += 1;
    } else said += text[at] === '\\' ? text[(at += 1)] : text[at];
  }
  return { said, length: at + 1 - from };
}

describe('what the server refuses', () => {
  test('is found in its sources, and each sentence has its words', () => {
    const files = globSync(rooms, { cwd: server }).filter((file) => !otherFiles.test(file));
    const said = new Set(
      files.flatMap((file) => saidBy(readFileSync(resolve(server, file), 'utf8'))),
    );
    assert.ok(said.size > 150, `only ${said.size} were found`);
    const silent = [...said].filter(
      (one) => /[a-z] \S/.test(one) && !(one in problems) && sayInPortuguese(one) === null,
    );
    assert.deepEqual(silent, []);
  });

  test('has words for what each code says by itself', () => {
    const details = Object.values(problems).map(({ detail }) => detail);
    assert.deepEqual(
      details.filter((detail) => sayInPortuguese(detail) === null),
      [],
    );
  });
});

/** Where it is said why something was not sent, or came to no success. */
const causing =
  '{outbound/{failure-cause,guarded-connect,guarded-socket,connect-first,routes,resolve-name,proxy-reply,egress-proxy,http-proxy,socks-proxy,send-with-token,access-tokens,send-request},domain/{outcome,token-request},delivery/{deliver-once,enrich,send-shaped,send-to-http,send-to-application},brokers/{send-mail,attempt-request,client-pool}}.ts';

describe('what a record says of a failure', () => {
  test('is found in its sources, and each sentence has its words', () => {
    const files = globSync(causing, { cwd: server });
    const said = new Set(files.flatMap((file) => causesIn(resolve(server, file))));
    assert.ok(said.size > 70, `only ${said.size} were found`);
    // Parts of sentences that are found in whole.
    for (const part of ['one address', 'leads to']) said.delete(part);
    assert.deepEqual(
      [...said].filter((one) => sayCauseInPortuguese(one) === null),
      [],
    );
  });

  test('keeps what is put in, and says what it is', () => {
    assert.equal(
      sayCauseInPortuguese('not sent: hooks.example leads to a private address (RFC 1918)'),
      'não enviado: hooks.example leva a um endereço privado (RFC 1918)',
    );
    assert.equal(
      sayCauseInPortuguese('answered 503; another attempt would come after deliverBefore'),
      'respondeu 503; outra tentativa viria depois de deliverBefore',
    );
    assert.equal(
      sayCauseInPortuguese('answered 400: Bad Request: chat not found'),
      'respondeu 400: Bad Request: chat not found',
    );
    assert.equal(sayCauseInPortuguese('something went wrong today'), null);
  });
});

/** Calls and members that hold a cause, and what those return that make one. */
const caused =
  /(?:\bcause(?::| =)|\b(?:failed|refused|canceled|AddressRefused|ProxyFailure|BrokerFailure|NameNotFound)\(|\breturn|[?:]|\[)\s+?(?=['`])|(?:\b(?:failed|refused|AddressRefused|ProxyFailure|BrokerFailure|NameNotFound)\(|\[)(?=['`])/g;

function causesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(caused)]
    .flatMap(({ index, 0: { length } }) => literalAt(text, index + length)?.said ?? [])
    .filter((one) => /^[a-z7]\S* .*[a-z]/.test(one) && !/^(?:SELECT|application\/)/.test(one));
}

describe('a sentence', () => {
  test('keeps what the server puts in', () => {
    assert.equal(
      sayInPortuguese('must be a whole number from 1 to 64'),
      'deve ser um número inteiro de 1 a 64',
    );
  });

  test('is translated within another one', () => {
    assert.equal(
      sayInPortuguese('is no field here: did you mean `url`?'),
      'não é um campo daqui: você quis dizer `url`?',
    );
    assert.equal(
      sayInPortuguese(
        '10.0.0.1 is a private address (RFC 1918): only public addresses can be delivered to, and ranges that GANCHO_ALLOW_SUBNETS names',
      ),
      '10.0.0.1 é um endereço privado (RFC 1918): só dá para entregar a endereços públicos e às faixas que GANCHO_ALLOW_SUBNETS indica',
    );
  });

  test('that is not known is not half translated', () => {
    assert.equal(sayInPortuguese('something went wrong today'), null);
  });

  test('has as many places in both languages, or fewer where a place is needless', () => {
    for (const [english, said] of Object.entries({
      ...fieldSentences,
      ...refusalSentences,
      ...causeSentences,
    })) {
      const places = (text: string): number => text.split('{}').length - 1;
      assert.ok(places(said) <= places(english), english);
      assert.notEqual(said, '', english);
    }
  });
});
