/** What would be sent, as the server answers it: a request, or what a broker or mail server is given. */
import { destinationWords } from '../../i18n/areas/destination.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Cause } from '../../ui/cause.tsx';
import { CodeView } from '../../ui/code-view.tsx';
import { Facts, Notice } from '../../ui/page.tsx';
import type { Preview } from './shapes.ts';
import { Headers } from './header-list.tsx';

export function PreviewView({ preview }: { preview: Preview }) {
  const t = useWords(destinationWords);
  const { outcome, cause, request, message } = preview;
  if (outcome !== 'done') {
    return (
      <Notice tone={outcome === 'failed' ? 'bad' : 'warn'}>
        {t(`preview.${outcome}`)} {cause === null ? null : <Cause text={cause} />}
      </Notice>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-3" data-preview="">
      {request === null ? null : (
        <>
          <p className="text-[0.93rem] break-all">
            <strong>{request.method}</strong> <code>{request.url}</code>
          </p>
          <Facts facts={[[t('headers'), <Headers key="headers" headers={request.headers} />]]} />
          {request.body === '' ? (
            <p className="text-[0.93rem] text-muted">{t('noBody')}</p>
          ) : (
            <CodeView value={request.body} label={t('body')} />
          )}
        </>
      )}
      {message === null ? null : <CodeView value={message} label={t('given')} />}
    </div>
  );
}
