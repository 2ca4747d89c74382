/** Fields with values that cannot be: each is named, with what it may hold, and nothing changes. */
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';
import { assertRefused, prepareShop, type Wrong } from '../support/wrong-requests.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
await prepareShop(gancho);
const check = (cases: Wrong[]) => assertRefused(gancho, cases);

const app = 'POST /app';
const endpoint = 'POST /app/shop/endpoint';
const message = 'POST /app/shop/msg';
const url = 'http://127.0.0.1:9999/';

test('fields of an application', () =>
  check([
    { what: 'no name', to: app, body: {}, field: 'body.name', says: /required/ },
    { what: 'an empty name', to: app, body: { name: '' }, field: 'body.name', says: /empty/ },
    {
      what: 'code that is too short',
      to: 'POST /connector',
      body: { name: 'x', transformation: 'x' },
      field: 'body.transformation',
      says: /at least 10 characters/,
    },
    { what: 'a number as name', to: app, body: { name: 5 }, field: 'body.name', says: /string/ },
    { what: 'null as name', to: app, body: { name: null }, field: 'body.name', says: /string/ },
    {
      what: 'a uid with a space',
      to: app,
      body: { name: 'x', uid: 'a b' },
      field: 'body.uid',
      says: /letters/,
    },
    {
      what: 'an empty uid',
      to: app,
      body: { name: 'x', uid: '' },
      field: 'body.uid',
      says: /empty/,
    },
    {
      what: 'a uid like an id',
      to: app,
      body: { name: 'x', uid: 'app_1' },
      field: 'body.uid',
      says: /app_/,
    },
    {
      what: 'a uid that is too long',
      to: app,
      body: { name: 'x', uid: 'u'.repeat(257) },
      field: 'body.uid',
      says: /256/,
    },
    {
      what: 'a uid in the address that cannot be one',
      to: 'PUT /app/has%20space',
      body: { name: 'x' },
      field: 'body.uid',
      says: /letters/,
    },
    {
      what: 'a uid in the address like an id',
      to: 'PUT /app/app_1',
      body: { name: 'x' },
      field: 'body.uid',
      says: /app_/,
    },
    {
      what: 'a rate of 0',
      to: app,
      body: { name: 'x', throttleRate: 0 },
      field: 'body.throttleRate',
      says: /1 or more/,
    },
    {
      what: 'a rate as text',
      to: app,
      body: { name: 'x', rateLimit: '5' },
      field: 'body.rateLimit',
      says: /whole number/,
    },
    {
      what: 'metadata with a number',
      to: app,
      body: { name: 'x', metadata: { a: 1 } },
      field: 'body.metadata.a',
      says: /string/,
    },
    {
      what: 'metadata that are too large',
      to: app,
      body: { name: 'x', metadata: { a: 'ü'.repeat(2048) } },
      field: 'body.metadata',
      says: /4096/,
    },
    {
      what: 'metadata that are an array',
      to: 'PATCH /app/shop',
      body: { metadata: ['a'] },
      field: 'body.metadata',
      says: /a JSON object/,
    },
    {
      what: 'a metadata value under __proto__ that is no text',
      to: app,
      body: '{"name":"x","metadata":{"__proto__":{"a":"b"}}}',
      field: 'body.metadata.__proto__',
      says: /string/,
    },
  ]));

test('fields of an endpoint', () =>
  check([
    { what: 'no URL', to: endpoint, body: {}, field: 'body.url', says: /required/ },
    ...[
      ['', /empty/],
      ['example.com/hooks', /in full/],
      ['/hooks', /in full/],
      ['http://', /in full/],
      ['http://a b/', /in full/],
      ['ftp://example.com/', /http and https/],
      ['javascript:alert(1)', /http and https/],
      ['file:///etc/passwd', /http and https/],
      ['https://example.com/#part', /fragment/],
      ['https://a%zz:b@example.com/', /%25/],
      [`https://example.com/${'a'.repeat(4096)}`, /4096/],
    ].map(([text, says]): Wrong => ({
      what: `the URL ${String(text).slice(0, 40)}`,
      to: endpoint,
      body: { url: text },
      field: 'body.url',
      says: says as RegExp,
    })),
    {
      what: 'an event type that does not exist',
      to: 'PATCH /app/shop/endpoint/hooks',
      body: { eventTypes: ['paid', 'nope'] },
      field: 'body.eventTypes',
      says: /`nope`.*create it/,
    },
    {
      what: 'no event type in the filter',
      to: endpoint,
      body: { url, eventTypes: [] },
      field: 'body.eventTypes',
      says: /at least one/,
    },
    {
      what: 'no event type in the filter under its older name',
      to: endpoint,
      body: { url, filterTypes: [] },
      field: 'body.filterTypes',
      says: /at least one/,
    },
    {
      what: 'the same event type twice',
      to: endpoint,
      body: { url, eventTypes: ['paid', 'paid'] },
      field: 'body.eventTypes',
      says: /twice/,
    },
    {
      what: 'a channel with a space',
      to: endpoint,
      body: { url, channels: ['a b'] },
      field: 'body.channels.0',
      says: /letters/,
    },
    {
      what: 'eleven channels',
      to: endpoint,
      body: { url, channels: Array.from({ length: 11 }, (_, index) => `c${index}`) },
      field: 'body.channels',
      says: /at most 10/,
    },
    {
      what: 'disabled as text',
      to: endpoint,
      body: { url, disabled: 'true' },
      field: 'body.disabled',
      says: /true or false/,
    },
    {
      what: 'a uid like an id',
      to: endpoint,
      body: { url, uid: 'ep_1' },
      field: 'body.uid',
      says: /ep_/,
    },
    {
      what: 'a secret that is too short',
      to: endpoint,
      body: { url, secret: 'whsec_c2hvcnQ=' },
      field: 'body.secret',
      says: /24 to 75 bytes/,
    },
    {
      what: 'a header of ours',
      to: 'PUT /app/shop/endpoint/hooks/headers',
      body: { headers: { 'webhook-id': 'x' } },
      field: 'body.headers.webhook-id',
      says: /cannot be set/,
    },
    {
      what: 'headers that are an array',
      to: 'PUT /app/shop/endpoint/hooks/headers',
      body: { headers: [] },
      field: 'body.headers',
      says: /a JSON object/,
    },
    {
      what: 'a grace that is too long',
      to: 'POST /app/shop/endpoint/hooks/secret/rotate',
      body: { gracePeriodSeconds: 604_801 },
      field: 'body.gracePeriodSeconds',
      says: /604800 or less/,
    },
  ]));

test('fields of a message', () =>
  check([
    { what: 'nothing', to: message, body: {}, field: 'body.eventType', says: /required/ },
    {
      what: 'no payload',
      to: message,
      body: { eventType: 'a' },
      field: 'body.payload',
      says: /required/,
    },
    ...[[], 'text', 5, true, null].map((payload): Wrong => ({
      what: `the payload ${JSON.stringify(payload)}`,
      to: message,
      body: { eventType: 'a', payload },
      field: 'body.payload',
      says: /a JSON object/,
    })),
    {
      what: 'a second payload that is no object',
      to: message,
      body: '{"eventType":"a","payload":{},"payload":[1]}',
      field: 'body.payload',
      says: /a JSON object/,
    },
    {
      what: 'an event type with a space',
      to: message,
      body: { eventType: 'a b', payload: {} },
      field: 'body.eventType',
      says: /letters/,
    },
    {
      what: 'an event id like an id',
      to: message,
      body: { eventType: 'a', payload: {}, eventId: 'msg_1' },
      field: 'body.eventId',
      says: /msg_/,
    },
    {
      what: 'a tag with a space',
      to: message,
      body: { eventType: 'a', payload: {}, tags: ['a b'] },
      field: 'body.tags.0',
      says: /letters/,
    },
    {
      what: 'six tags',
      to: message,
      body: { eventType: 'a', payload: {}, tags: ['1', '2', '3', '4', '5', '6'] },
      field: 'body.tags',
      says: /at most 5/,
    },
    {
      what: 'no channel in a list of channels',
      to: message,
      body: { eventType: 'a', payload: {}, channels: [] },
      field: 'body.channels',
      says: /at least one/,
    },
    {
      what: 'a time that is none',
      to: message,
      body: { eventType: 'a', payload: {}, deliverAt: 'tomorrow' },
      field: 'body.deliverAt',
      says: /2026-01-31T12:00:00Z/,
    },
    {
      what: 'a day that is none',
      to: message,
      body: { eventType: 'a', payload: {}, deliverAt: '2026-02-30T00:00:00Z' },
      field: 'body.deliverAt',
      says: /a time such as/,
    },
    {
      what: 'a leap second, which no clock of a computer shows',
      to: message,
      body: { eventType: 'a', payload: {}, deliverAt: '2016-12-31T23:59:60Z' },
      field: 'body.deliverAt',
      says: /a time such as/,
    },
    {
      what: 'a retention of 91 days',
      to: message,
      body: { eventType: 'a', payload: {}, payloadRetentionPeriod: 91 },
      field: 'body.payloadRetentionPeriod',
      says: /90 or less/,
    },
  ]));
