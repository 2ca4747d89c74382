/** The menu of views beside the filters of a list: open one, save what is chosen, and change the open one. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Page, SavedView } from '../api/shapes.ts';
import { viewWords } from '../i18n/areas/views.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { useNavigation, type Search } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { queryOf, isSameQuery } from './saved-view-query.ts';
import { ViewForm } from './saved-view-form.tsx';

const shownMax = 250;

/** `place` is what the list shows beside what stands in the address, such as the application of the last visit. */
export function SavedViews({ page, place = {} }: { page: SavedView['page']; place?: Search }) {
  const w = useWords(viewWords);
  const { search } = useNavigation();
  const [open, setOpen] = useState<'save' | 'rename' | 'remove' | null>(null);
  const close = (): void => setOpen(null);
  const list = useThing<Page<SavedView>>('/view', { page, limit: shownMax });
  const views = list.data?.data ?? [];
  const query = queryOf({ ...place, ...search });
  const active = views.find((one) => isSameQuery(one.query, query));
  const act = useActs(active);
  const groups = useGroups({ page, views, active, isFull: query !== '', onOpen: setOpen, act });
  const news = list.isPending ? w('loading') : list.error === null ? w('none') : w('failed');
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button
            icon="down"
            aria-current={active === undefined ? undefined : 'true'}
            className={`max-w-60 ${active === undefined ? '' : 'border-accent text-accent-strong'}`}
          >
            <span className="truncate">
              {active === undefined ? w('views') : w('views.named', { name: active.name })}
            </span>
          </Button>
        }
        groups={views.length === 0 ? [{ label: news, items: [] }, ...groups] : groups}
      />
      {open === 'save' ? <ViewForm page={page} query={query} onClose={close} /> : null}
      {open === 'rename' && active !== undefined ? (
        <ViewForm page={page} query={query} view={active} onClose={close} />
      ) : null}
      {active === undefined ? null : (
        <Confirm
          open={open === 'remove'}
          title={w('remove.title')}
          text={w(active.shared ? 'remove.shared' : 'remove.own', { name: active.name })}
          action={w('remove.act')}
          onClose={close}
          onConfirm={act.remove}
        />
      )}
    </>
  );
}

/** What can be done with the view that is open. */
function useActs(active: SavedView | undefined): { share: () => void; remove: () => void } {
  const t = useT();
  const w = useWords(viewWords);
  const tell = useTell();
  const path = `/view/${active?.id ?? ''}`;
  const share = useChange<{ shared: boolean }, SavedView>(
    (body) => ({ method: 'PATCH', path, body }),
    {
      onDone: ({ shared }) => tell({ tone: 'good', text: w(shared ? 'isShared' : 'isOwn') }),
    },
  );
  const remove = useChange<void>(() => ({ method: 'DELETE', path }), {
    onDone: () => tell({ tone: 'good', text: w('removed') }),
  });
  const onError = (problem: Error): void => tell({ tone: 'bad', text: problemWords(problem, t) });
  return {
    share: () => share.mutate({ shared: active?.shared !== true }, { onError }),
    remove: () => remove.mutate(undefined, { onError }),
  };
}

function useGroups({
  page,
  views,
  active,
  isFull,
  onOpen,
  act,
}: {
  page: string;
  views: SavedView[];
  active: SavedView | undefined;
  /** Whether anything is chosen that could be saved. */
  isFull: boolean;
  onOpen: (what: 'save' | 'rename' | 'remove') => void;
  act: { share: () => void };
}): { label?: string; items: MenuItem[] }[] {
  const w = useWords(viewWords);
  const can = useCan();
  const { go } = useNavigation();
  const itemOf = ({ id, name, query }: SavedView): MenuItem => ({
    id,
    label: name,
    chosen: id === active?.id,
    act: () => go(`/${page}${query === '' ? '' : `?${query}`}`),
  });
  const changes: MenuItem[] = [];
  if (active === undefined && isFull) {
    changes.push({ label: w('save'), icon: 'plus', act: () => onOpen('save') });
  }
  if (active !== undefined && (active.own || can('environment:write', null))) {
    const hide = active.own ? w('unshare') : w('unshareTheirs');
    changes.push(
      { label: w('rename'), act: () => onOpen('rename') },
      { label: active.shared ? hide : w('share'), act: act.share },
      { label: w('remove'), icon: 'trash', danger: true, act: () => onOpen('remove') },
    );
  }
  return [
    { label: w('own'), items: views.filter((one) => !one.shared).map(itemOf) },
    { label: w('shared'), items: views.filter((one) => one.shared).map(itemOf) },
    { items: changes },
  ].filter(({ items }) => items.length > 0);
}
