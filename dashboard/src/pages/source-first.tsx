/** The address of a source, a request to try it with, and the first one as soon as it is there. */
import { useThing } from '../api/queries.ts';
import type { Message, Page as ListPage } from '../api/shapes.ts';
import type { KeptRequest, Source, SourceState, SourceType } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useWords } from '../i18n/use-words.ts';
import { CommandBlock, CopyLine } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Moment } from '../ui/moment.tsx';
import { Section } from '../ui/page.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { reasonKey } from './rejection-reasons.ts';
import { sourceCommand } from './source-command.ts';

const lookMs = 1_500;

export function SourceFirst({ source, type }: { source: Source; type: SourceType | undefined }) {
  const t = useWords(sourceWords);
  const command = sourceCommand(source, type);
  if (command === null) return null;
  return (
    <Section title={t('first.title')}>
      <ol className="flex flex-col gap-5">
        <li>
          <p className="mb-1 font-medium">{t('first.address')}</p>
          <p className="mb-1 text-[0.93rem] text-muted">{t('first.addressHint')}</p>
          <div data-ingest-url="" className="rounded-md bg-sunken px-3 py-1.5">
            <CopyLine text={source.ingestUrl!} label={t('first.copy')} />
          </div>
        </li>
        <li>
          <p className="mb-1 font-medium">{t('first.try')}</p>
          <p className="mb-1 text-[0.93rem] text-muted">
            {!command.isGenuine
              ? t('first.unsigned', { provider: type?.title ?? source.type })
              : command.text.includes("'…'")
                ? t('first.signed')
                : t('first.open')}
          </p>
          <CommandBlock text={command.text} />
        </li>
        <li aria-live="polite">
          <Arrival source={source} />
        </li>
      </ol>
    </Section>
  );
}

/** Waits for what comes first, and shows it: taken or not. */
function Arrival({ source }: { source: Source }) {
  const t = useWords(sourceWords);
  const received = useThing<ListPage<Message>>(
    `/app/${source.id}/msg`,
    { limit: 1, with_content: false },
    { everyMs: lookMs },
  ).data?.data[0];
  const kept = useThing<ListPage<KeptRequest>>(
    `/ingest/source/${source.id}/request`,
    { limit: 1 },
    { everyMs: lookMs },
  ).data?.data[0];
  const isKeptNewer =
    kept !== undefined &&
    (received === undefined || Date.parse(kept.receivedAt) > Date.parse(received.timestamp));
  const row = 'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 text-[0.93rem]';
  const link = 'font-medium underline underline-offset-2';
  if (isKeptNewer) {
    const isRejected = kept.outcome === 'rejected';
    return (
      <div
        data-arrival={kept.outcome}
        className={`${row} ${isRejected ? 'bg-bad-soft text-bad' : 'bg-accent-soft text-accent-strong'}`}
      >
        <Icon name={isRejected ? 'cross' : 'check'} />
        <span className="min-w-0 flex-1">
          {isRejected
            ? `${t('first.rejected')} ${t(`reason.${reasonKey(kept.reason)}`)}`
            : t(`first.${kept.outcome === 'answered' ? 'answered' : 'duplicate'}`)}
        </span>
        <Moment time={kept.receivedAt} />
        <PageLink to={`/requests/${source.id}/${kept.id}`} className={link}>
          {t('first.see')}
        </PageLink>
      </div>
    );
  }
  if (received !== undefined) {
    return (
      <div data-arrival="received" className={`${row} bg-good-soft text-good`}>
        <Icon name="check" />
        <span className="min-w-0 flex-1">
          {t('first.received')} <code>{received.eventType}</code>
        </span>
        <Moment time={received.timestamp} />
        <PageLink to={`/requests/${source.id}/${received.id}`} className={link}>
          {t('first.see')}
        </PageLink>
      </div>
    );
  }
  return (
    <div data-arrival="waiting" className={`${row} bg-sunken text-muted`}>
      <span className="size-3 animate-pulse rounded-full bg-line-strong" />
      {t('first.waiting')}
    </div>
  );
}

/** Whether the first steps are to be shown without being asked for. */
export function isNew(state: SourceState | undefined): boolean {
  return state !== undefined && state.lastReceivedAt === null;
}
