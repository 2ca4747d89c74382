/**
 * What nodes tell each other so that nothing waits for the next look at the store. A hint that is
 * lost costs time, never a delivery. The form is one line of words.
 */
import type { DueElsewhere } from '../domain/ownership.ts';
import type { TroubleNoted } from './troubles.ts';

export type Hint =
  /** Something of an endpoint is due at a moment. */
  | { kind: 'due'; due: DueElsewhere }
  /** So too, and somebody has done something about the endpoint: it may be tried at once. */
  | { kind: 'wake'; due: DueElsewhere }
  /** More is due than can be told. */
  | { kind: 'walk' }
  | { kind: 'trouble'; trouble: TroubleNoted }
  | { kind: 'well'; endpointId: string }
  /** The payloads of messages at these positions were removed. */
  | { kind: 'removed'; positions: number[] }
  /** Somebody looks on there; the moment tells two of them apart. */
  | { kind: 'listens'; environmentId: string; at: number }
  /** Something happened there; the number tells two of them apart. */
  | { kind: 'happened'; environmentId: string; number: number; happening: unknown };

export function writeHint(hint: Hint): string {
  switch (hint.kind) {
    case 'due':
    case 'wake':
      return `${hint.kind} ${hint.due.applicationId} ${hint.due.endpointId} ${hint.due.at}`;
    case 'walk':
      return 'walk';
    case 'trouble': {
      const { applicationId, endpointId, waitMs } = hint.trouble;
      return `trouble ${applicationId} ${endpointId} ${waitMs}`;
    }
    case 'well':
      return `well ${hint.endpointId}`;
    case 'removed':
      return `removed ${hint.positions.join(',')}`;
    case 'listens':
      return `listens ${hint.environmentId} ${hint.at}`;
    case 'happened':
      return `happened ${hint.environmentId} ${hint.number} ${JSON.stringify(hint.happening)}`;
  }
}

/** null for what a later program may tell. */
export function readHint(text: string): Hint | null {
  const [kind, first = '', second = '', number = ''] = text.split(' ');
  switch (kind) {
    case 'due':
    case 'wake':
      return { kind, due: { applicationId: first, endpointId: second, at: Number(number) } };
    case 'walk':
      return { kind };
    case 'trouble': {
      const trouble = { applicationId: first, endpointId: second, waitMs: Number(number) };
      return { kind, trouble };
    }
    case 'well':
      return { kind, endpointId: first };
    case 'removed':
      return { kind, positions: first.split(',').map(Number) };
    case 'listens':
      return { kind, environmentId: first, at: Number(second) };
    case 'happened': {
      const number = Number(second);
      const json = text.slice(`happened ${first} ${second} `.length);
      return { kind, environmentId: first, number, happening: JSON.parse(json) as unknown };
    }
    default:
      return null;
  }
}
