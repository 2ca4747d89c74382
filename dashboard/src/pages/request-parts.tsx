/** What is shown of any request: its headers, and its body as text. */
import { sourceWords } from '../i18n/areas/sources.ts';
import { useWords } from '../i18n/use-words.ts';
import { Facts, Page, Section } from '../ui/page.tsx';
import { FailedState, SkeletonRows } from '../ui/states.tsx';

/** Its method and path, as in a list. */
export function RequestLine({ method, path }: { method: string; path: string | null }) {
  return (
    <code className="text-[0.82rem] break-all">
      {method} {path === '' ? '/' : path}
    </code>
  );
}

export function RequestHeaders({ headers }: { headers: Readonly<Record<string, string>> }) {
  const t = useWords(sourceWords);
  const entries = Object.entries(headers);
  return (
    <Section title={t('request.headers')}>
      {entries.length === 0 ? (
        <p className="text-muted">{t('request.noHeaders')}</p>
      ) : (
        <Facts
          facts={entries.map(([name, value]) => [
            name,
            <code key={name} className="text-[0.86rem] break-all">
              {value}
            </code>,
          ])}
        />
      )}
    </Section>
  );
}

/** While it is read, or where it cannot be. */
export function UnreadRequest({
  title,
  back,
  error,
  onRetry,
}: {
  title: string;
  back: { to: string; label: string };
  error: Error | null;
  onRetry: () => void;
}) {
  return (
    <Page title={title} back={back}>
      <Section flush>
        {error === null ? <SkeletonRows /> : <FailedState problem={error} onRetry={onRetry} />}
      </Section>
    </Page>
  );
}

/** Bytes in base64 as text; null where they are none. */
export function textOfBase64(base64: string): string | null {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Lines of hex digits, for bytes that are no text. */
export function hexOfBase64(base64: string): string {
  const pairs = Array.from(atob(base64), (sign) =>
    sign.charCodeAt(0).toString(16).padStart(2, '0'),
  );
  const lines = [];
  for (let at = 0; at < pairs.length; at += 16) lines.push(pairs.slice(at, at + 16).join(' '));
  return lines.join('\n');
}
