/** The page of messages, for the application that is chosen. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useChosenApp, WithChosenApp } from './app-picker.tsx';
import { MessageTools } from './message-tools.tsx';
import { MessageList } from './message-list.tsx';
import { SavedViews } from './saved-views.tsx';
import { SendMessage } from './send-message.tsx';

export default function Messages() {
  const t = useT();
  const can = useCan();
  const { app, list } = useChosenApp();
  const [isSending, setSending] = useState(false);
  const send = (
    <Button look="main" icon="send" onClick={() => setSending(true)}>
      {t('messages.send')}
    </Button>
  );
  const isNowhere = app === null && list.isSuccess;
  const action = can('messages:write', null) && !isNowhere ? send : undefined;
  return (
    <Page title={t('nav.messages')} lead={t('messages.lead')} actions={action}>
      <Section flush>
        <WithChosenApp>
          {(picker, chosen) => (
            <>
              <MessageTools />
              <MessageList
                picker={
                  <>
                    {picker}
                    <SavedViews page="messages" place={{ app: chosen }} />
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
