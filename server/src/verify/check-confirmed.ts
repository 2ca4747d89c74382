/** Asks the provider whether what a request says is so, where nothing in the request proves it. */
import type { FetchTrusted } from './fetch-trusted.ts';
import { fillText } from './fill-template.ts';
import { readBody, textsAt } from './read-body.ts';
import { isSameText } from './same-secret.ts';
import { passed, refused, type ConfirmedScheme, type Verdict } from './scheme.ts';
import type { Subject } from './subject.ts';

export async function checkConfirmed(
  scheme: ConfirmedScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Verdict> {
  const url = fillText(scheme.url, subject);
  if (url === null) return refused('body_unreadable', 'it lacks what it would be confirmed by');
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(scheme.headers)) {
    const value = fillText(template, subject);
    if (value === null)
      return refused('not_configured', `a setting for the header ${name} is missing`);
    headers[name] = value;
  }
  const hosts = scheme.hosts.map((host) => fillText(host, subject)).filter((host) => host !== null);
  const fetched = await fetchTrusted(url, { hosts, headers, keepSeconds: 0 });
  if ('failed' in fetched) return { ...refused('not_confirmed', fetched.failed), later: true };
  const answer = readBody(fetched.ok, 'application/json');
  for (const [way, template] of Object.entries(scheme.expects)) {
    const expected = fillText(template, subject);
    const found = textsAt(answer, way);
    if (expected !== null && found.length === 1 && isSameText(found[0]!, expected)) continue;
    return refused('not_confirmed', `the provider says something else of ${way}`);
  }
  return passed;
}
