/** Where what a source receives is sent: its endpoints, and another one. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import type { Source } from '../api/source-shapes.ts';
import { connectionWords } from '../i18n/areas/connections.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Section } from '../ui/page.tsx';
import { AddConnection } from './add-connection.tsx';
import { EndpointList } from './endpoint-list.tsx';

export function SourceConnections({ source }: { source: Source }) {
  const t = useWords(connectionWords);
  const can = useCan();
  const [isAdding, setAdding] = useState(false);
  const action = can('endpoints:write', null) ? (
    <Button look="main" icon="plus" onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  ) : undefined;
  return (
    <Section
      title={t('destinations')}
      flush
      actions={
        <span className="flex flex-wrap gap-2">
          <ButtonLink to="/connections" look="quiet">
            {t('picture')}
          </ButtonLink>
          {action}
        </span>
      }
    >
      <EndpointList action={action} />
      <AddConnection origin={source} open={isAdding} onClose={() => setAdding(false)} />
    </Section>
  );
}
