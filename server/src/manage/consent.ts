/** Asking the owner of a receiver for consent, and taking it (see domain/consent.ts). */
import type { Application, Endpoint } from '../domain/application.ts';
import { hashOfToken, pendingConsent, readAllowedRate, type NewAsking } from '../domain/consent.ts';
import type { DeliveryPolicy } from '../domain/delivery-policy.ts';
import { consentEvent } from '../domain/operational-event.ts';
import { Problem } from '../domain/problem.ts';
import { doneValue, writeAnnounced } from './announce-change.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

const tokenBytes = 32;

type AskingParts = Pick<ManageParts, 'clock' | 'random' | 'secretBox' | 'consent'>;

/** An asking that begins now, with a token of its own. */
export function newAsking(
  { clock, random, secretBox, consent }: AskingParts,
  endpointId: string,
): NewAsking {
  const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url');
  return {
    token: { hash: hashOfToken(token), sealed: secretBox.seal(token, endpointId) },
    at: clock.now(),
    origin: consent.origin,
    always: consent.required,
  };
}

/** The asking that a change needs, should it come to one; null where it cannot. */
export async function askingForChange(
  parts: AskingParts & Pick<ManageParts, 'storage'>,
  applicationId: string,
  endpointId: string,
  { url, policy }: { url?: string; policy?: Partial<DeliveryPolicy> },
): Promise<NewAsking | null> {
  if (policy?.consent === 'required') return newAsking(parts, endpointId);
  if (url === undefined) return null;
  if (parts.consent.required) return newAsking(parts, endpointId);
  const present = await parts.storage.read('getEndpoint', { applicationId, idOrUid: endpointId });
  return present?.policy.consent === 'required' ? newAsking(parts, endpointId) : null;
}

/** 422 where the server does not let endpoints do without. */
export function checkConsent(
  { consent }: Pick<ManageParts, 'consent'>,
  policy: Partial<DeliveryPolicy> | undefined,
): void {
  if (policy?.consent !== 'none' || !consent.required) return;
  throw Problem.field(
    ['consent'],
    'this server sends to receivers that agreed only: set `required`, or leave it out',
  );
}

/**
 * Has the receiver asked now; where asking was over, it begins anew. One that consented stays as it
 * is. 409 for an endpoint that needs no consent.
 */
export async function askConsent(
  parts: ManageParts,
  endpoint: Endpoint,
  once: OnceFor<Endpoint> | null,
): Promise<Done<Endpoint>> {
  const asking = newAsking(parts, endpoint.id);
  const { applicationId, id, consent } = endpoint;
  const asked = consent?.state === 'refused' ? pendingConsent(asking) : consent;
  const expected = { ...endpoint, consent: asked };
  const written = await parts.storage.writeOnce(
    'askConsent',
    { applicationId, id, asking },
    onceRecord(once, expected, asking.at),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind === 'missing') throw new Problem('not_found');
  if (written.value.kind === 'conflict') {
    throw new Problem('conflict', 'This endpoint needs no consent: there is nothing to ask.');
  }
  parts.plans.forget(applicationId);
  parts.consent.wake();
  return { kind: 'done', value: expected };
}

/**
 * The owner of a receiver consents by the address that it was given. `allowedRate` is the header
 * `webhook-allowed-rate`. 404 for a token that nobody was given, or that is good for nothing any
 * more: both look the same.
 */
export async function consentByToken(
  parts: ManageParts,
  token: string,
  allowedRate: string | null,
): Promise<void> {
  const ratePerMinute = readAllowedRate(allowedRate);
  if (ratePerMinute === 'unreadable') {
    throw new Problem(
      'invalid_argument',
      'WebHook-Allowed-Rate is a number of requests per minute, or * for any.',
    );
  }
  const { storage, clock, plans } = parts;
  const tokenHash = hashOfToken(token);
  const found = await storage.read('askingOf', { tokenHash });
  if (found === null) throw new Problem('not_found');
  const { endpoint } = found;
  const { applicationId, id } = endpoint;
  const { origin } = parts.consent;
  const at = clock.now();
  const consent = { state: 'granted', at, reason: null, ratePerMinute, origin } as const;
  const written = await writeAnnounced(
    parts,
    applicationId,
    { verb: 'noteConsent', input: { tokenHash, consent }, once: null },
    (application: Application) => [consentEvent(application, endpoint, consent)],
  );
  plans.forget(applicationId);
  if (doneValue(written).kind !== 'ok') throw new Problem('not_found');
  parts.wakeDelivery(id);
}
