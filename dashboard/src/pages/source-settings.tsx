/** Changes a source: its settings, its address, and whether it is there at all. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { Source, SourceType } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Facts, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { SkeletonRows } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { SourceForm } from './source-form.tsx';

interface Props {
  path: string;
  source: Source;
  type: SourceType | undefined;
}

export function SourceSettings({ path, source, type }: Props) {
  const t = useT();
  const w = useWords(sourceWords);
  const can = useCan();
  const tell = useTell();
  const saving = useChange<object>((body) => ({ method: 'PUT', path, body }), {
    onDone: () => tell({ tone: 'good', text: t('action.saved') }),
  });
  if (!can('sources:write', null)) {
    return (
      <Section>
        <Facts facts={[[t('field.id'), <CopyLine key="id" text={source.id} />]]} />
      </Section>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <Section title={w('tab.settings')}>
        {type === undefined ? (
          <SkeletonRows rows={3} />
        ) : (
          <SourceForm
            // What was saved is what the form begins with again: secrets are empty once more.
            key={source.updatedAt}
            type={type}
            source={source}
            error={saving.error}
            busy={saving.isPending}
            action={t('action.save')}
            onSubmit={(body) => saving.mutate(body)}
          />
        )}
      </Section>
      {source.ingestUrl ? <Address path={path} source={source} /> : null}
      <Remove path={path} source={source} />
    </div>
  );
}

function Address({ path, source }: Omit<Props, 'type'>) {
  const t = useT();
  const w = useWords(sourceWords);
  const tell = useTell();
  const [asks, setAsks] = useState(false);
  const rotate = useChange<void>(() => ({ method: 'POST', path: `${path}/token/rotate` }), {
    onDone: () => tell({ tone: 'good', text: w('address.rotated') }),
  });
  return (
    <Section title={w('address.title')}>
      <CopyLine text={source.ingestUrl!} label={w('first.copy')} />
      <p className="mt-1 mb-3 text-[0.93rem] text-muted">{w('address.hint')}</p>
      <Button icon="retry" busy={rotate.isPending} onClick={() => setAsks(true)}>
        {w('address.rotate')}
      </Button>
      <Confirm
        open={asks}
        title={w('address.rotate')}
        text={w('address.rotateHint')}
        action={w('address.rotate')}
        onClose={() => setAsks(false)}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onError: (error) => tell({ tone: 'bad', text: problemWords(error, t) }),
          })
        }
      />
    </Section>
  );
}

function Remove({ path, source }: Omit<Props, 'type'>) {
  const t = useT();
  const w = useWords(sourceWords);
  const tell = useTell();
  const { go } = useNavigation();
  const [asks, setAsks] = useState(false);
  const remove = useChange<void>(() => ({ method: 'DELETE', path }), {
    onDone: () => {
      tell({ tone: 'good', text: w('remove.done') });
      go('/sources');
    },
  });
  return (
    <Section title={w('remove.title')}>
      <p className="mb-3 text-[0.93rem] text-muted">{w('remove.hint')}</p>
      <Button look="danger" icon="trash" busy={remove.isPending} onClick={() => setAsks(true)}>
        {w('remove.title')}
      </Button>
      <Confirm
        open={asks}
        title={w('remove.title')}
        text={w('remove.ask', { name: source.name })}
        action={w('remove.title')}
        onClose={() => setAsks(false)}
        onConfirm={() =>
          remove.mutate(undefined, {
            onError: (error) => tell({ tone: 'bad', text: problemWords(error, t) }),
          })
        }
      />
    </Section>
  );
}
