/** The page of messages, for the application that is chosen. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { WithChosenApp } from './app-picker.tsx';
import { MessageTools } from './message-tools.tsx';
import { MessageList } from './message-list.tsx';
import { SavedViews } from './saved-views.tsx';
import { SendMessage } from './send-message.tsx';

export default function Messages() {
  const t = useT();
  const can = useCan();
  const [isSending, setSending] = useState(false);
  const send = (
    <Button look="main" icon="send" onClick={() => setSending(true)}>
      {t('messages.send')}
    </Button>
  );
  const action = can('messages:write', null) ? send : undefined;
  return (
    <Page title={t('nav.messages')} lead={t('messages.lead')} actions={action}>
      <Section flush>
        <WithChosenApp>
          {(picker, app) => (
            <>
              <MessageTools />
              <MessageList
                picker={
                  <>
                    {picker}
                    <SavedViews page="messages" place={{ app }} />
                  </>
                }
                action={action}
              />
              <SendMessage open={isSending} onClose={() => setSending(false)} />
            </>
          )}
        </WithChosenApp>
      </Section>
    </Page>
  );
}
