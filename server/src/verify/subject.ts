/** A received request beside the settings of its source, with the texts that schemes ask for. */
import { createHash } from 'node:crypto';
import { headerValues, type ReceivedRequest } from '../domain/received-request.ts';
import type { Place, SourceConfig } from './provider.ts';
import { readBody, textsAt } from './read-body.ts';

export class Subject {
  readonly request: ReceivedRequest;
  readonly config: SourceConfig;
  #body: { value: unknown } | undefined;
  #query: URLSearchParams | undefined;

  constructor(request: ReceivedRequest, config: SourceConfig) {
    this.request = request;
    this.config = config;
  }

  /** The body as JSON or form, read at most once; undefined where it is neither. */
  get fields(): unknown {
    if (this.#body === undefined) {
      const { body } = this.request;
      const contentType = headerValues(this.request, 'content-type')[0] ?? '';
      this.#body = { value: readBody(body, contentType) };
    }
    return this.#body.value;
  }

  /** All texts at a place; `body` alone is read as UTF-8. */
  texts(place: Place): string[] {
    const at = place.indexOf(':');
    if (at < 0) return [this.#whole(place)];
    const name = place.slice(at + 1);
    switch (place.slice(0, at)) {
      case 'header':
        return headerValues(this.request, name);
      case 'query':
        this.#query ??= new URLSearchParams(this.request.query);
        return this.#query.getAll(name);
      case 'body':
        return [...new Set(textsAt(this.fields, name))];
      default:
        return this.settings(name);
    }
  }

  /** The text at a place where there is exactly one, or null. */
  text(place: Place): string | null {
    const texts = this.texts(place);
    return texts.length === 1 ? texts[0]! : null;
  }

  /** The values of a setting; an empty text is none. */
  settings(field: string): string[] {
    const value = Object.hasOwn(this.config, field) ? this.config[field] : undefined;
    if (value === undefined) return [];
    return (typeof value === 'string' ? [value] : [...value]).filter((one) => one !== '');
  }

  /** SHA-256 of the body as it came, in hex. */
  bodyDigest(): string {
    return createHash('sha256').update(this.request.body).digest('hex');
  }

  #whole(place: Place): string {
    const { request } = this;
    switch (place) {
      case 'url':
        return request.url;
      case 'method':
        return request.method;
      case 'path':
        return request.path;
      case 'query':
        return request.query;
      case 'address':
        return request.remoteAddress;
      default:
        return Buffer.from(request.body).toString('utf8');
    }
  }
}
