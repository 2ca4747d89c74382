/** How well the settings of a source show who sends, before any request has come. */
import type { Grade, ReceivedRequest } from '../domain/received-request.ts';
import { holdsFor } from './check-condition.ts';
import type { Provider, SourceConfig } from './provider.ts';
import type { Scheme } from './scheme.ts';
import { Subject } from './subject.ts';

const noRequest: ReceivedRequest = {
  method: 'POST',
  url: '',
  path: '',
  query: '',
  headers: [],
  body: new Uint8Array(),
  remoteAddress: '',
  receivedAt: 0,
};

/** The grade that a request which passes will have, as far as the settings say it. */
export function gradeOf(provider: Provider, config: SourceConfig): Grade {
  if (provider.type === 'generic-webhook') return gradeOfGeneric(config);
  return gradeIn(provider.scheme, new Subject(noRequest, config)) ?? provider.grade;
}

function gradeIn(scheme: Scheme, subject: Subject): Grade | null {
  if (scheme.kind === 'none') return 'none';
  if (scheme.kind !== 'either') return null;
  const part = scheme.of.find((one) => holdsFor(one.if, subject));
  if (part === undefined) return null;
  return part.grade ?? gradeIn(part.scheme, subject);
}

/** Its scheme is a setting. */
function gradeOfGeneric(config: SourceConfig): Grade {
  switch (config['scheme'] ?? 'none') {
    case 'none':
      return 'none';
    case 'hmac': {
      const template = String(config['template'] ?? '{body}');
      const coversTime = config['timestampHeader'] !== undefined && template.includes('{time}');
      return coversTime && template.includes('{body}') ? 'strong' : 'fair';
    }
    default:
      return 'weak';
  }
}
