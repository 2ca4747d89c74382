/** Endpoints of an application. */
import { useMemo, type ReactNode } from 'react';
import type { Endpoint } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import type { Translate } from '../i18n/translate.ts';
import { Badge, Token } from '../ui/badge.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { curlOf, useAppPlace } from './app-place.tsx';
import { useAddressWords } from './endpoint-name.ts';

const typesShown = 3;

export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const t = useT();
  if (endpoint.disabled) {
    return (
      <Badge tone="bad" icon="stop">
        {t('endpoint.disabled')}
      </Badge>
    );
  }
  if (endpoint.paused === true) {
    return (
      <Badge tone="warn" icon="pause">
        {t('endpoint.paused')}
      </Badge>
    );
  }
  if (endpoint.consentState === 'pending' || endpoint.consentState === 'refused') {
    return (
      <Badge tone="warn" icon="clock">
        {t('endpoint.awaitsConsent')}
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon="check">
      {t('endpoint.active')}
    </Badge>
  );
}

export function typesWords(types: readonly string[] | null | undefined, t: Translate): ReactNode {
  if (types === null || types === undefined || types.length === 0) return t('endpoint.allTypes');
  const rest = types.length - typesShown;
  return (
    <span className="flex flex-wrap gap-1">
      {types.slice(0, typesShown).map((type) => (
        <Token key={type}>{type}</Token>
      ))}
      {rest > 0 ? <span className="text-muted">+{rest}</span> : null}
    </span>
  );
}

export function EndpointList({ action }: { action?: ReactNode }) {
  const t = useT();
  const place = useAppPlace();
  const addressWords = useAddressWords();
  const columns = useMemo<Column<Endpoint>[]>(
    () => [
      {
        id: 'url',
        header: t('field.url'),
        grows: true,
        cell: ({ url, description }) => (
          <>
            <span className="break-all">{addressWords(url)}</span>
            {description === '' ? null : (
              <span className="block text-[0.87rem] font-normal text-muted">{description}</span>
            )}
          </>
        ),
      },
      {
        id: 'types',
        header: t('field.eventTypes'),
        from: 'md',
        cell: ({ eventTypes }) => typesWords(eventTypes, t),
      },
      {
        id: 'state',
        header: t('field.state'),
        cell: (endpoint) => <EndpointState endpoint={endpoint} />,
      },
      {
        id: 'created',
        header: t('field.created'),
        from: 'lg',
        align: 'end',
        cell: ({ createdAt }) => <Moment time={createdAt} />,
      },
    ],
    [t],
  );
  const path = `${place.api}/endpoint`;
  return (
    <ListView<Endpoint>
      label={t('nav.endpoints')}
      path={path}
      columns={columns}
      rowKey={({ id }) => id}
      rowLink={({ id }) => place.endpointPath(id)}
      empty={{
        icon: 'endpoints',
        title: t('endpoints.empty'),
        text: t('endpoints.emptyHint'),
        ...(action === undefined ? {} : { action }),
        ...(place.isPortal
          ? {}
          : { command: curlOf('POST', path, { url: 'https://erp.example.com/hooks' }) }),
      }}
    />
  );
}
