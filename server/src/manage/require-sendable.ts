/** Which endpoints something can be sent to by hand. */
import { isPollAddress, type Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';

/** 400 for an endpoint that is disabled, or that fetches its messages; the latter says what to do. */
export function requireSendable({ disabled, url }: Endpoint, whereFetched: string): void {
  if (disabled) throw new Problem('endpoint_disabled');
  if (isPollAddress(url)) throw new Problem('invalid_argument', whereFetched);
}
