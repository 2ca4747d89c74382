/** What can be done with a message beside reading it; each is loaded when it is first opened. */
import { lazy, Suspense, useState } from 'react';
import { useCan } from '../api/can.ts';
import type { Attempt, Message } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SkeletonRows } from '../ui/states.tsx';

const SendEdited = lazy(() => import('./send-edited.tsx'));
const AttemptCompare = lazy(() => import('./attempt-compare.tsx'));
const VerifySignature = lazy(() => import('./verify-signature.tsx'));

type Opened = 'edit' | 'compare' | 'verify';

export function MessageActions({
  message,
  attempts,
}: {
  message: Message;
  attempts: Attempt[] | undefined;
}) {
  const wt = useWords(deliveryWords);
  const can = useCan();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (): void => setOpened(null);
  const tried = (attempts ?? []).filter(({ statusText }) => statusText !== 'canceled');
  const titles = {
    edit: wt('edit'),
    compare: wt('compare'),
    verify: wt('verify.title'),
  };
  // Bodies that are no JSON object are left as they are: nothing here could edit them.
  const isEditable = typeof message.payload === 'object' && message.payload !== null;
  return (
    <>
      {tried.length > 1 ? (
        <Button onClick={() => setOpened('compare')}>{titles.compare}</Button>
      ) : null}
      {tried.length > 0 ? (
        <Button icon="key" onClick={() => setOpened('verify')}>
          {titles.verify}
        </Button>
      ) : null}
      {isEditable && can('messages:write', null) ? (
        <Button icon="send" onClick={() => setOpened('edit')}>
          {titles.edit}
        </Button>
      ) : null}
      <Dialog open={opened !== null} onClose={close} title={titles[opened ?? 'edit']} wide>
        <Suspense fallback={<SkeletonRows rows={3} />}>
          {opened === 'edit' ? <SendEdited message={message} onClose={close} /> : null}
          {opened === 'compare' ? <AttemptCompare message={message} attempts={tried} /> : null}
          {opened === 'verify' ? <VerifySignature message={message} attempt={tried[0]!} /> : null}
        </Suspense>
      </Dialog>
    </>
  );
}
