/** Destinations that are HTTP requests of any form, to the address of the endpoint. */
import type { HttpDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { escapeOfType } from '../domain/template-escape.ts';
import { authSecrets, checkHttpAuth } from './check-http-auth.ts';
import { checkJsonTemplate, checkTemplate } from './check-template.ts';
import type { DestinationKind } from './destination-kind.ts';
import { isMediaType } from './message-headers.ts';

export const httpKind: DestinationKind<HttpDestination> = {
  defaults: {
    method: 'POST',
    bodyTemplate: null,
    contentType: null,
    auth: { type: 'none' },
    signed: false,
  },
  secrets: authSecrets.map((name) => `auth.${name}`),
  anchors: ['auth.type', 'auth.tokenUrl'],
  check(parts, destination, { url }) {
    if (!url.startsWith('https:') && !url.startsWith('http:')) {
      throw Problem.field(['type'], 'the endpoint has no http address: give it such a url first');
    }
    const { method, contentType, bodyTemplate } = destination;
    const isQuery = method === 'GET' || method === 'DELETE';
    const isJson = !isQuery && escapeOfType(contentType ?? 'application/json') === 'json';
    (isJson ? checkJsonTemplate : checkTemplate)(bodyTemplate, ['bodyTemplate']);
    if (contentType !== null && !isMediaType(contentType)) {
      throw Problem.field(['contentType'], 'not a media type such as `application/json`');
    }
    return { ...destination, auth: checkHttpAuth(parts, destination.auth, ['auth']) };
  },
};
