/** A setting of a connection: how it is changed, and why it could not be. */
import { useChange } from '../../api/queries.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useTell } from '../../ui/toast.tsx';

/** A change of one of these, told when it is done; `problem` says why it is not. */
export function useSetting(path: string) {
  const shared = useT();
  const tell = useTell();
  return useChange<{ method: string; body?: object }>(
    ({ method, body }) => ({ method, path, ...(body === undefined ? {} : { body }) }),
    { onDone: () => tell({ tone: 'good', text: shared('action.saved') }) },
  );
}
