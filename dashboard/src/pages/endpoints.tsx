/** The page of endpoints, for the application that is chosen. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useChosenApp, WithChosenApp } from './app-picker.tsx';
import { AddEndpoint } from './endpoint-form.tsx';
import { EndpointList } from './endpoint-list.tsx';

export default function Endpoints() {
  const t = useT();
  const can = useCan();
  const { app, list } = useChosenApp();
  const [isAdding, setAdding] = useState(false);
  const isNowhere = app === null && list.isSuccess;
  const action =
    can('endpoints:write', 'ManageEndpoint') && !isNowhere ? (
      <Button look="main" icon="plus" onClick={() => setAdding(true)}>
        {t('endpoints.add')}
      </Button>
    ) : undefined;
  return (
    <Page title={t('nav.endpoints')} lead={t('endpoints.lead')} actions={action}>
      <Section flush>
        <WithChosenApp>
          {(picker) => (
            <>
              <div className="flex items-center gap-2 border-b border-line px-4 py-2">{picker}</div>
              <EndpointList action={action} />
              <AddEndpoint open={isAdding} onClose={() => setAdding(false)} />
            </>
          )}
        </WithChosenApp>
      </Section>
    </Page>
  );
}
